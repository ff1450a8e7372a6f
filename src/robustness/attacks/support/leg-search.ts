import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackOutcome, AttackStep } from '../attack.ts';
import { batchesOf } from './batches.ts';
import type { Iterates } from './iterates.ts';
import { beginLegs, enterLeg, saveLegs, type LegState } from './leg-state.ts';
import { describeLeg, legsOf, type Leg } from './legs.ts';
import { FORWARD_COST, GRADIENT_COST, measure, successRate } from './measure.ts';
import { ProgressCounter } from './progress.ts';
import { regionParameter } from './region.ts';

/** Parameters that every attack of this kind has beside its own, `epochs` and `batchSize`. */
export const legParameters = {
  dominantClasses: z.int().min(0).max(1000).default(4)
    .describe('Nontargeted, on a model of at most so many classes: also push everything towards each class in turn and keep what fools most. 0: never. Multiplies the time by the classes + 1.'),
  restarts: z.int().min(1).max(100).default(1)
    .describe('Tries for each direction: the first from zero, others from a random point; the best is kept.'),
  region: regionParameter,
};

export interface LegSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly dominantClasses: number;
  readonly restarts: number;
}

/** What distinguishes one attack in small steps from another. */
export interface StepRule<M extends string = string> {
  /** The attack's name, for its messages. */
  readonly name: string;
  /** Names of what it keeps in `LegState.memories`. */
  readonly memories: readonly M[];
  /** Gradients it takes of an image in one epoch. */
  readonly gradientsPerImage: number;
  /**
   * Moves `state.v` by one batch and leaves it within the threat model. Yields the images whose gradient it has just
   * taken; returns whether any gradient was not zero.
   */
  step(state: LegState<M>, leg: Leg, batch: Uint32Array): AsyncGenerator<number, boolean, void>;
}

interface Report {
  readonly leg: Leg;
  readonly counter: ProgressCounter;
  readonly details: ReturnType<Iterates['details']>;
}

/** One pass over all images in random order, a step for each batch; whether any gradient was not zero. */
async function* pass<M extends string>(
  input: AttackInput<LegSettings>, rule: StepRule<M>, state: LegState<M>, { leg, counter, details }: Report,
): AsyncGenerator<AttackStep, boolean, void> {
  let anyGradient = false;
  for (const batch of batchesOf(state.random.permutation(input.images.count), input.parameters.batchSize)) {
    const step = rule.step(state, leg, batch);
    let next = await step.next();
    for (; !next.done; next = await step.next()) {
      counter.advance(next.value, GRADIENT_COST);
      yield counter.step(`crafting ${describeLeg(leg)}`, details);
    }
    anyGradient ||= next.value;
    state.steps++;
  }
  return anyGradient;
}

/** After an epoch: the next one, or the next leg when this one has run its epochs or came to rest. */
function advance(input: AttackInput<LegSettings>, state: LegState, legs: readonly Leg[], ended: boolean): void {
  state.epoch++;
  if (!ended && state.epoch < input.parameters.epochs) return;
  enterLeg(state, state.leg + 1, legs[state.leg + 1]?.restart ?? 0, input);
}

/** Notes on legs given up, and on which direction was kept; throws when no leg ever had a gradient. */
function warningsOf(name: string, legs: readonly Leg[], { silent, iterates }: LegState, epochs: number): string[] {
  const given = legs.filter((_, index) => silent.has(index)).map(describeLeg);
  if (given.length === legs.length) {
    throw new AppError('DISHONEST_RESULT', `the gradient is all zero: for a whole epoch ${name} had no direction (${given.join(', ')}) while images remained that it had not fooled. The model hides its gradients or does not depend on its input; that is no sign of robustness`);
  }
  const warnings = given.map((leg) => `${leg}: given up, the gradient is all zero while images remain that are not fooled`);
  const best = legs[Math.floor((iterates.bestEpoch - 1) / epochs)];
  if (best && legs.length > 1) warnings.push(`kept the best of ${legs.length} runs by the generation split: ${describeLeg(best)}`);
  return warnings;
}

/**
 * Crafts one perturbation for all images in small steps: runs every leg (direction and restart) for its epochs, measures
 * the generation split after each, and keeps the best iterate of all by that split. Checkpoints after every epoch.
 */
export async function* searchLegs<M extends string>(input: AttackInput<LegSettings>, rule: StepRule<M>): AsyncGenerator<AttackStep, AttackOutcome, void> {
  const { classifier, images, cleanPredictions, threatModel: { goal }, parameters: { epochs, dominantClasses, restarts } } = input;
  const legs = legsOf(goal, { classCount: classifier.classCount, dominantClasses, restarts, cleanPredictions });
  const state = beginLegs(input, rule.memories);
  const { iterates, silent } = state;
  const costOfEpoch = images.count * (GRADIENT_COST * rule.gradientsPerImage + FORWARD_COST);
  const counter = new ProgressCounter(legs.length * epochs * costOfEpoch);
  for (let leg = legs[state.leg]; leg; leg = legs[state.leg]) {
    const done = state.leg * epochs + state.epoch;
    counter.reach(done * costOfEpoch);
    const details = iterates.details(done + 1, legs.length * epochs);
    const moved = yield* pass(input, rule, state, { leg, counter, details });
    const predicted = yield* measure(input, state.v, counter, details);
    iterates.record(done + 1, successRate(goal, cleanPredictions, predicted), state.v);
    if (!moved && successRate(leg.goal, cleanPredictions, predicted) < 1) silent.add(state.leg);
    advance(input, state, legs, !moved);
    yield saveLegs(state);
  }
  return {
    perturbation: floatTensor(classifier.imageShape, iterates.best),
    curve: iterates.curve,
    warnings: warningsOf(rule.name, legs, state, epochs),
  };
}
