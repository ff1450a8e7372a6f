import { z } from 'zod';
import { ProblemsError } from '../../kernel/errors.ts';
import { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackStep, UniversalAttack } from './attack.ts';
import { savedNumber, savedTensor } from './support/checkpoints.ts';
import { confine } from './support/confine.ts';
import { innerDeepfool } from './support/inner-deepfool.ts';
import { innerFgsm } from './support/inner-fgsm.ts';
import { Iterates } from './support/iterates.ts';
import { FORWARD_COST, GRADIENT_COST, measure, successRate } from './support/measure.ts';
import { Probe } from './support/probe.ts';
import { ProgressCounter } from './support/progress.ts';
import { regionParameter } from './support/region.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(15).describe('Passes over the generation split; the study made 15.'),
  inner: z.enum(['fgsm', 'deepfool']).default('fgsm')
    .describe('How one image is attacked: fast-gradient steps, or DeepFool as in the original paper (nontargeted only).'),
  innerSteps: z.int().min(1).max(100).default(1)
    .describe('fgsm: gradient steps tried on one image; they end as soon as one reaches the goal on it. 1 is the published loop.'),
  innerStepSize: z.number().positive().max(10).default(0.2)
    .describe('fgsm: length of an inner step as a share of epsilon, in the norm of the threat model. The study\'s 0.0024 at images (x-128)/128 is 0.0012 in [0,1] pixels: its share is 0.0012 / epsilon.'),
  deepfoolSteps: z.int().min(1).max(1000).default(50).describe('deepfool: most steps on one image.'),
  deepfoolClasses: z.int().min(1).max(1000).default(9)
    .describe('deepfool: rival classes looked at, the nearest by logit first; each costs a gradient.'),
  targetRate: z.number().gt(0).max(1).default(1)
    .describe('Success rate on the generation split at which the loop ends: 1 - delta of the paper.'),
  region: regionParameter,
});
type Input = AttackInput<z.output<typeof parameters>>;

interface State {
  readonly iterates: Iterates;
  readonly random: Random;
  readonly v: Float32Array;
  /** Images whose inner steps reached the goal, so far. */
  accepted: number;
  /** Whether the last epoch left v as it was: then so would every later one. */
  stuck: boolean;
}

function begin({ classifier, checkpoint, random }: Input): State {
  const size = sizeOf(classifier.imageShape);
  if (!checkpoint) {
    const state = Random.fromState(random.state());
    return { iterates: new Iterates(size), random: state, v: new Float32Array(size), accepted: 0, stuck: false };
  }
  return {
    iterates: Iterates.restore(checkpoint, size),
    random: Random.fromState(checkpoint.random),
    v: savedTensor(checkpoint, 'v', size),
    accepted: savedNumber(checkpoint, 'accepted'),
    stuck: savedNumber(checkpoint, 'stuck') === 1,
  };
}

function save({ iterates, random, v, accepted, stuck }: State): AttackStep {
  const { tensors, numbers } = iterates.save();
  return {
    kind: 'checkpoint',
    checkpoint: {
      tensors: { ...tensors, v: v.slice() },
      numbers: { ...numbers, accepted, stuck: stuck ? 1 : 0 },
      random: random.state(),
    },
  };
}

/** One pass over all images in random order; whether v moved. */
async function* pass(input: Input, state: State, counter: ProgressCounter): AsyncGenerator<AttackStep, boolean, void> {
  const { images, threatModel, parameters: { epochs, inner } } = input;
  const attackImage = inner === 'fgsm' ? innerFgsm : innerDeepfool;
  const order = state.random.permutation(images.count);
  const probe = new Probe(input, order);
  const acceptedBefore = state.accepted;
  const details = state.iterates.details(state.iterates.curve.length + 1, epochs);
  for (let position = 0; position < order.length;) {
    const next = await probe.next(position, state.v);
    const after = typeof next === 'number' ? next : next.position + 1;
    const adversarial = typeof next === 'number' ? undefined : await attackImage(input, next, state.v);
    if (typeof next !== 'number' && adversarial) {
      for (let i = 0; i < state.v.length; i++) state.v[i] = (adversarial.data[i] ?? 0) - (next.image.data[i] ?? 0);
      confine(state.v, threatModel, images.imageShape);
      state.accepted++;
      probe.invalidate();
    }
    counter.advance(after - position, GRADIENT_COST);
    position = after;
    yield counter.step('crafting', details);
  }
  return state.accepted > acceptedBefore;
}

function warningsOf({ iterates, accepted, stuck }: State, { inner, innerSteps, innerStepSize, deepfoolSteps }: z.output<typeof parameters>): string[] {
  const kept = `kept the iterate after epoch ${iterates.bestEpoch} of ${iterates.curve.length}, the best on the generation split`;
  if (accepted === 0) {
    const settings = inner === 'fgsm' ? `innerSteps ${innerSteps}, innerStepSize ${innerStepSize}` : `deepfoolSteps ${deepfoolSteps}`;
    return [`no inner step ever reached the goal on an image (${settings}): try more or larger inner steps`];
  }
  const warnings = iterates.bestEpoch < iterates.curve.length ? [kept] : [];
  if (stuck) warnings.push(`stopped after epoch ${iterates.curve.length}: no inner step reached the goal on any further image`);
  return warnings;
}

/**
 * The published loop: one image at a time in random order; where x + v does not reach the goal yet, inner steps from
 * clip(x + v); where those do, v becomes the projection of (adversarial image - x). Keeps the best iterate.
 */
export const uapIterative: UniversalAttack<typeof parameters> = {
  name: 'uap-iterative',
  title: 'Iterative universal perturbation',
  summary: 'The published loop, one image at a time, with fast-gradient inner steps or DeepFool; for comparability with the literature. Usually weaker than uap-sgd.',
  reference: 'Moosavi-Dezfooli et al., Universal adversarial perturbations, CVPR 2017; targeted: Hirano & Takemoto, Simple iterative method for generating targeted universal adversarial perturbations, Algorithms 13:268 (2020)',
  kind: 'UNIVERSAL',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const { classifier, images, threatModel: { goal }, parameters: { epochs, targetRate, inner } } = input;
    if (inner === 'deepfool' && goal.kind === 'TARGETED') {
      throw new ProblemsError([{ code: 'INVALID_INPUT', message: 'DeepFool leaves a class for the nearest other: expected a NONTARGETED goal, or inner fgsm', path: ['parameters', 'inner'] }]);
    }
    const state = begin(input);
    const { iterates } = state;
    const costOfEpoch = images.count * (GRADIENT_COST + FORWARD_COST);
    const counter = new ProgressCounter(epochs * costOfEpoch, iterates.curve.length * costOfEpoch);
    while (iterates.curve.length < epochs && iterates.bestRate < targetRate && !state.stuck) {
      state.stuck = !(yield* pass(input, state, counter));
      const epoch = iterates.curve.length + 1;
      const predicted = yield* measure(input, state.v, counter, iterates.details(epoch, epochs));
      iterates.record(epoch, successRate(goal, input.cleanPredictions, predicted), state.v);
      yield save(state);
    }
    return {
      perturbation: floatTensor(classifier.imageShape, iterates.best),
      curve: iterates.curve,
      warnings: warningsOf(state, input.parameters),
    };
  },
};
