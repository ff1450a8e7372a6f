import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackOutcome, AttackStep, UniversalAttack } from './attack.ts';
import { activationGradient } from './support/activation-gradient.ts';
import { adamAscend } from './support/adam.ts';
import { savedNumber, savedTensor } from './support/checkpoints.ts';
import { confine } from './support/confine.ts';
import { Iterates } from './support/iterates.ts';
import { FORWARD_COST, GRADIENT_COST, measure, successRate } from './support/measure.ts';
import { ProgressCounter } from './support/progress.ts';
import { isZero } from './support/projection.ts';
import { randomPoint } from './support/random-point.ts';
import { regionParameter } from './support/region.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(10).describe('Times the generation split is measured.'),
  stepsPerEpoch: z.int().min(1).max(10_000).default(50).describe('Steps between two measurements.'),
  learningRate: z.number().positive().max(10).default(0.1)
    .describe('Length of a step of Adam as a share of epsilon, in the norm of the threat model.'),
  background: z.enum(['grey', 'noise']).default('noise')
    .describe('What the perturbation lies on while it is crafted: mid-grey, or other noise at every step (the paper\'s range prior).'),
  backgrounds: z.int().min(1).max(256).default(8).describe('Noise images whose gradients make one step.'),
  keep: z.enum(['best', 'last']).default('best')
    .describe('best: of the measured iterates the one that fools most of the generation split. last: no image decides anything.'),
  region: regionParameter,
});
type Input = AttackInput<z.output<typeof parameters>>;

interface State {
  readonly iterates: Iterates;
  readonly random: Random;
  readonly v: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  steps: number;
  /** Share of the changed values that lay on the bound when last looked at (LINF). */
  saturation: number;
}

function begin({ classifier: { imageShape }, threatModel, checkpoint, random }: Input): State {
  const size = sizeOf(imageShape);
  if (!checkpoint) {
    const own = Random.fromState(random.state());
    const v = randomPoint(imageShape, threatModel, own);
    return { iterates: new Iterates(size), random: own, v, first: new Float32Array(size), second: new Float32Array(size), steps: 0, saturation: 0 };
  }
  return {
    iterates: Iterates.restore(checkpoint, size), random: Random.fromState(checkpoint.random), steps: savedNumber(checkpoint, 'steps'), saturation: savedNumber(checkpoint, 'saturation'),
    v: savedTensor(checkpoint, 'v', size), first: savedTensor(checkpoint, 'first', size), second: savedTensor(checkpoint, 'second', size),
  };
}

function save({ iterates, random, v, first, second, steps, saturation }: State): AttackStep {
  const { tensors, numbers } = iterates.save();
  return {
    kind: 'checkpoint',
    checkpoint: {
      tensors: { ...tensors, v: v.slice(), first: first.slice(), second: second.slice() },
      numbers: { ...numbers, steps, saturation }, random: random.state(),
    },
  };
}

/** Where most of v lies on the bound and stays there, no step changes it: halved, it can move again (the paper's rescaling). */
function makeRoom({ threatModel: { norm, epsilon } }: Input, state: State): void {
  if (norm !== 'LINF') return;
  const changed = state.v.filter((value) => value !== 0);
  const onBound = changed.filter((value) => Math.abs(value) >= epsilon * (1 - 1e-6)).length / changed.length;
  const atRest = onBound > 0.5 && Math.abs(onBound - state.saturation) < 1e-3;
  state.saturation = atRest ? 0 : onBound;
  if (atRest) for (let i = 0; i < state.v.length; i++) state.v[i] = (state.v[i] ?? 0) / 2;
}

/** One step of Adam; whether the gradient was not zero. */
async function climb(input: Input, state: State): Promise<boolean> {
  const { classifier: { imageShape }, threatModel, parameters: { learningRate, background, backgrounds } } = input;
  const { v, random } = state;
  const gradient = await activationGradient(input, v, background === 'grey' ? undefined : { count: backgrounds, random });
  adamAscend(v, gradient, state, { steps: state.steps, length: learningRate * threatModel.epsilon, norm: threatModel.norm });
  confine(v, threatModel, imageShape);
  state.steps++;
  return !isZero(gradient);
}

function outcomeOf({ classifier, parameters: { keep } }: Input, { iterates, v }: State): AttackOutcome {
  const kept = iterates.bestEpoch < iterates.curve.length
    ? [`kept the iterate after epoch ${iterates.bestEpoch} of ${iterates.curve.length}, the best on the generation split; crafting itself used no image`]
    : [];
  const best = keep === 'best';
  return { perturbation: floatTensor(classifier.imageShape, best ? iterates.best : v), curve: iterates.curve, warnings: best ? kept : [] };
}

/**
 * Makes the network's layers respond as strongly as it can to the perturbation alone, which drowns what an image says.
 * Crafting sees no image: the generation split is measured, and with `keep` "last" decides nothing either.
 */
export const uapDatafree: UniversalAttack<typeof parameters> = {
  name: 'uap-datafree',
  title: 'Data-free universal perturbation',
  summary: 'Maximises the activations of the network\'s layers, from noise, without any image; shows what an attacker without patient data can do. The generation split is only measured, to choose the iterate that is kept.',
  reference: 'Mopuri, Ganeshan & Babu, Generalizable data-free objective for crafting universal adversarial perturbations, IEEE TPAMI 41(10), 2018',
  kind: 'UNIVERSAL',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const { images, cleanPredictions, threatModel: { goal }, parameters: { epochs, stepsPerEpoch, background, backgrounds } } = input;
    const state = begin(input);
    const { iterates } = state;
    const costOfStep = background === 'grey' ? 1 : backgrounds;
    const costOfEpoch = stepsPerEpoch * costOfStep * GRADIENT_COST + images.count * FORWARD_COST;
    const counter = new ProgressCounter(epochs * costOfEpoch, iterates.curve.length * costOfEpoch);
    for (let epoch = iterates.curve.length + 1; epoch <= epochs; epoch++) {
      const details = iterates.details(epoch, epochs);
      let moved = false;
      makeRoom(input, state);
      for (let step = 0; step < stepsPerEpoch; step++) {
        moved = (await climb(input, state)) || moved;
        counter.advance(costOfStep, GRADIENT_COST);
        yield counter.step('maximising activations', details);
      }
      if (!moved) throw new AppError('DISHONEST_RESULT', 'the gradient of the activations is all zero: for a whole epoch uap-datafree had no direction. The model hides its gradients or does not depend on its input; that is no sign of robustness');
      iterates.record(epoch, successRate(goal, cleanPredictions, yield* measure(input, state.v, counter, details)), state.v);
      yield save(state);
    }
    return outcomeOf(input, state);
  },
};
