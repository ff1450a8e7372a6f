import { z } from 'zod';
import type { Random } from '../../kernel/random.ts';
import type { ThreatModel } from '../threat-model.ts';
import { fit, type FitOutcome } from '../training/fit.ts';
import { runPart, type TrainingPart } from '../training/nested-training.ts';
import { trainingParameters } from '../training/parameters.ts';
import type { EpochRecord, TrainingStep } from '../training/training-step.ts';
import type { TrainingDefense, TrainingInput } from './defense.ts';
import { budgetParameters, refuseTwoBudgets, withBudget } from './support/budget-parameters.ts';
import { carryOneOf } from './support/carry-one-of.ts';
import { craft, craftingParameters, goalOf, refuseAttack, requireClass } from './support/crafting.ts';
import { epsilonOf } from './support/epsilon-of.ts';
import { mixedSteps } from './support/mixed-steps.ts';
import { RetrainingState } from './support/retraining-state.ts';
import { successInSteps } from './support/success-in-steps.ts';

const parameters = z.strictObject({
  ...budgetParameters,
  ...craftingParameters,
  rounds: z.int().min(1).max(100).default(5).describe('Rounds of making perturbations for the weights as they are and fine-tuning against them.'),
  perturbations: z.int().min(1).max(100).default(1)
    .describe('Perturbations made in each round, from different random numbers; the papers make 10. Each costs a whole attack.'),
  keepEarlier: z.boolean().default(false)
    .describe('Whether perturbations of earlier rounds are shown too; as published only those of the round are.'),
  share: z.number().positive().max(1).default(0.5)
    .describe('Share of the images that carry a perturbation, one of the round\'s drawn for each; the others stay clean.'),
  ...trainingParameters,
}).superRefine(refuseTwoBudgets).superRefine(refuseAttack).transform(withBudget);
type Parameters = z.output<typeof parameters>;

/** Measures in the last epoch of each round, on the validation images; the mean where a round makes several perturbations. */
const BEFORE = 'success rate of the round\'s perturbations before fine-tuning';
const AFTER = 'success rate of the round\'s perturbations after fine-tuning';

interface Retraining extends TrainingInput<Parameters> {
  readonly state: RetrainingState;
  readonly threatModel: ThreatModel;
  /** One for each perturbation of a round and one for its fine-tuning, round after round. */
  readonly randoms: readonly Random[];
}

/** One part of the round under way, between two shares of it. `holdsWeights`: its own checkpoints have the weights. */
function partOf({ state, model, parameters: { rounds } }: Retraining, from: number, to: number, holdsWeights = false): TrainingPart {
  const share = (within: number): number => (state.round + within) / rounds;
  return {
    from: share(from), to: share(to), phase: `round ${state.round + 1} of ${rounds}`,
    checkpoint: () => state.checkpoint(holdsWeights ? undefined : model),
  };
}

async function* craftRound(run: Retraining): AsyncGenerator<TrainingStep, void, void> {
  const { state, model, images, threatModel, parameters: settings } = run;
  const { perturbations } = settings;
  while (state.crafted < perturbations) {
    const random = randomOf(run, state.crafted);
    const part = partOf(run, (0.45 * state.crafted) / perturbations, (0.45 * (state.crafted + 1)) / perturbations);
    const checkpoint = state.takeInterrupted();
    const { perturbation, warnings } = yield* runPart(craft({ model, images, threatModel, settings, random, ...(checkpoint && { checkpoint }) }), part);
    state.pool.push(perturbation.data);
    state.crafted++;
    state.warn(...warnings.map((warning) => `${part.phase}, ${settings.attack}: ${warning}`));
    yield { kind: 'checkpoint', checkpoint: state.checkpoint(model) };
  }
}

async function* fineTuneRound(run: Retraining): AsyncGenerator<TrainingStep, void, void> {
  const { state, model, images, validation, threatModel: { goal }, parameters: settings } = run;
  const success = () => successInSteps(state.fresh, { classifier: model, images: validation, goal }, 'measuring the validation images');
  state.before ??= yield* runPart(success(), partOf(run, 0.45, 0.5));
  const checkpoint = state.takeInterrupted();
  const fitting = partOf(run, 0.5, 0.95, true);
  const outcome = yield* runPart(fit({
    model, images, validation, parameters: settings, random: randomOf(run, settings.perturbations),
    ...mixedSteps(carryOneOf(state.pool), settings.share), ...(checkpoint && { checkpoint }),
  }), fitting);
  const after = yield* runPart(success(), partOf(run, 0.95, 1));
  state.warn(...outcome.warnings.map((warning) => `${fitting.phase}: ${warning}`));
  state.endRound(withMeasures(outcome, { [BEFORE]: state.before, [AFTER]: after }), settings.keepEarlier);
  yield { kind: 'checkpoint', checkpoint: state.checkpoint(model) };
}

function withMeasures({ history }: FitOutcome, measures: Readonly<Record<string, number>>): readonly EpochRecord[] {
  return history.map((record, index) => (index < history.length - 1 ? record : { ...record, measures: { ...record.measures, ...measures } }));
}

function randomOf({ state, randoms, parameters: { perturbations }, random }: Retraining, part: number): Random {
  return randoms[state.round * (perturbations + 1) + part] ?? random;
}

/** Makes universal perturbations for the weights, fine-tunes on images of which a share carries them, and again. */
export const adversarialRetraining: TrainingDefense<typeof parameters> = {
  name: 'adversarial-retraining',
  title: 'Adversarial retraining',
  summary: 'The study\'s defense: rounds of making a universal perturbation for the weights as they are, and fine-tuning on clean and perturbed images. The study saw it help in very few cases.',
  reference: 'Hirano, Minagi & Takemoto, BMC Medical Imaging 21:9, 2021; after Moosavi-Dezfooli et al., Universal adversarial perturbations, CVPR 2017',
  kind: 'TRAINING',
  parameters,
  async *train(input) {
    const { model, random, checkpoint, parameters: settings } = input;
    requireClass(settings, model);
    const state = new RetrainingState(random, model, checkpoint);
    const threatModel = { goal: goalOf(settings.targetClass), norm: settings.norm, epsilon: await epsilonOf(input, settings) };
    const run = { ...input, state, threatModel, randoms: state.randoms(settings.rounds * (settings.perturbations + 1)) };
    while (state.round < settings.rounds) {
      yield* craftRound(run);
      yield* fineTuneRound(run);
    }
    return { history: state.records, warnings: state.warnings };
  },
};
