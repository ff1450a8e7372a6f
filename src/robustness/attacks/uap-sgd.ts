import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { Attack, AttackInput, AttackStep } from './attack.ts';
import { ascend } from './support/ascend.ts';
import { batchGradient } from './support/batch-gradient.ts';
import { batchesOf } from './support/batches.ts';
import type { Iterates } from './support/iterates.ts';
import { lossBound } from './support/loss-bound.ts';
import { FORWARD_COST, GRADIENT_COST, measure, successRate } from './support/measure.ts';
import { ProgressCounter } from './support/progress.ts';
import { l2Norm, project } from './support/projection.ts';
import { describeLeg, legsOf, type Leg } from './support/sgd-legs.ts';
import { beginSgd, enterLeg, saveSgd, type SgdState } from './support/sgd-state.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(3).describe('Passes over the generation split, for each direction tried.'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Images whose gradients make one step.'),
  stepSize: z.number().positive().max(10).default(0.2)
    .describe('Length of the first step as a share of epsilon, in the norm of the threat model.'),
  stepDecay: z.number().positive().max(1).default(0.8).describe('Factor on the step after each epoch.'),
  momentum: z.number().min(0).lt(1).default(0.5).describe('Share of the last direction kept in the next; 0 for none.'),
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy')
    .describe('What grows: cross-entropy, or the difference of two logits.'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling once the odds for the attacker are e^bound: the bounded loss.'),
  dominantClasses: z.int().min(0).max(1000).default(4)
    .describe('Nontargeted, on a model of at most so many classes: also push everything towards each class in turn and keep what fools most. 0: never. Multiplies the time by the classes + 1.'),
  restarts: z.int().min(1).max(100).default(1)
    .describe('Tries for each direction: the first from zero, others from a random point; the best is kept.'),
});
type Input = AttackInput<z.output<typeof parameters>>;

interface Report {
  readonly counter: ProgressCounter;
  readonly details: ReturnType<Iterates['details']>;
}

/** One pass over all images in random order, a step for each batch; whether any gradient was not zero. */
async function* pass(input: Input, state: SgdState, leg: Leg, report: Report): AsyncGenerator<AttackStep, boolean, void> {
  const { images, threatModel: { norm, epsilon }, parameters: { batchSize, loss, bound, ...settings } } = input;
  const request = { goal: leg.goal, loss, bound: lossBound(loss, leg.goal.kind, bound) };
  const length = settings.stepSize * epsilon * settings.stepDecay ** state.epoch;
  let anyGradient = false;
  for (const batch of batchesOf(state.random.permutation(images.count), batchSize)) {
    const gradient = await batchGradient(input, batch, state.v, request);
    const size = l2Norm(gradient);
    anyGradient ||= size > 0;
    for (let i = 0; i < gradient.length; i++) {
      const fresh = size > 0 ? (gradient[i] ?? 0) / size : 0;
      state.velocity[i] = settings.momentum * (state.velocity[i] ?? 0) + fresh;
    }
    ascend(state.v, state.velocity, norm, length);
    project(state.v, norm, epsilon);
    report.counter.advance(batch.length, GRADIENT_COST);
    yield report.counter.step(`crafting ${describeLeg(leg)}`, report.details);
  }
  return anyGradient;
}

/** After an epoch: the next one, or the next leg when this one has run its epochs or came to rest. */
function advance({ threatModel, parameters: { epochs } }: Input, state: SgdState, legs: readonly Leg[], ended: boolean): void {
  state.epoch++;
  if (!ended && state.epoch < epochs) return;
  enterLeg(state, state.leg + 1, legs[state.leg + 1]?.restart ?? 0, threatModel);
}

/** Notes on legs given up, and on which direction was kept; throws when no leg ever had a gradient. */
function warningsOf(legs: readonly Leg[], { silent, iterates }: SgdState, epochs: number): string[] {
  const given = legs.filter((_, index) => silent.has(index)).map(describeLeg);
  if (given.length === legs.length) {
    throw new AppError('DISHONEST_RESULT', `the gradient is all zero: for a whole epoch uap-sgd had no direction (${given.join(', ')}) while images remained that it had not fooled. The model hides its gradients or does not depend on its input; that is no sign of robustness`);
  }
  const warnings = given.map((leg) => `${leg}: given up, the gradient is all zero while images remain that are not fooled`);
  const best = legs[Math.floor((iterates.bestEpoch - 1) / epochs)];
  if (best && legs.length > 1) warnings.push(`kept the best of ${legs.length} runs by the generation split: ${describeLeg(best)}`);
  return warnings;
}

/**
 * Stochastic gradient ascent on one perturbation for all images: a batch, a step along the sign (LINF) or the unit
 * vector (L2) of the gradient with momentum, a projection. Loss bounded, step decaying, best iterate kept.
 */
export const uapSgd: Attack<typeof parameters> = {
  name: 'uap-sgd',
  title: 'Stochastic-gradient universal perturbation',
  summary: 'Batched gradient ascent on one perturbation for all images; usually stronger than the published loop. Nontargeted on few classes it also tries every single class as a direction.',
  reference: 'Shafahi et al., Universal adversarial training, AAAI 2020; momentum: Dong et al., Boosting adversarial attacks with momentum, CVPR 2018',
  universal: true,
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const { classifier, images, cleanPredictions, threatModel: { goal }, parameters: { epochs, ...settings } } = input;
    const legs = legsOf(goal, classifier.classCount, settings.dominantClasses, settings.restarts);
    const state = beginSgd(input);
    const { iterates, silent } = state;
    const costOfEpoch = images.count * (GRADIENT_COST + FORWARD_COST);
    const counter = new ProgressCounter(legs.length * epochs * costOfEpoch);
    for (let leg = legs[state.leg]; leg; leg = legs[state.leg]) {
      const done = state.leg * epochs + state.epoch;
      counter.reach(done * costOfEpoch);
      const details = iterates.details(done + 1, legs.length * epochs);
      const moved = yield* pass(input, state, leg, { counter, details });
      const predicted = yield* measure(input, state.v, counter, details);
      iterates.record(done + 1, successRate(goal, cleanPredictions, predicted), state.v);
      if (!moved && successRate(leg.goal, cleanPredictions, predicted) < 1) silent.add(state.leg);
      advance(input, state, legs, !moved);
      yield saveSgd(state);
    }
    return {
      perturbation: floatTensor(classifier.imageShape, iterates.best),
      curve: iterates.curve,
      warnings: warningsOf(legs, state, epochs),
    };
  },
};
