import { z } from 'zod';
import { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackStep, UniversalAttack } from './attack.ts';
import { attackerScore } from './support/attacker-score.ts';
import { addDirection, directionLength, drawDirection, type BasisDirection } from './support/basis.ts';
import { batchesOf, imagesPerRun } from './support/batches.ts';
import { confine } from './support/confine.ts';
import { savedNumber, savedTensor } from './support/checkpoints.ts';
import { Iterates } from './support/iterates.ts';
import { FORWARD_COST, measure, successRate } from './support/measure.ts';
import { perturbed } from './support/perturbed.ts';
import { requireFinite } from './support/predict.ts';
import { ProgressCounter } from './support/progress.ts';
import { regionParameter } from './support/region.ts';
import { lossClasses } from './support/success.ts';

const parameters = z.strictObject({
  queries: z.int().min(100).max(1_000_000_000).default(200_000)
    .describe('Images shown to the model in all, measuring on the generation split included.'),
  basis: z.enum(['dct', 'pixel']).default('dct').describe('Directions tried: cosines over the image, or single pixels.'),
  frequencyShare: z.number().gt(0).max(1).default(0.25).describe('dct: share of the frequencies on each axis, the lowest ones.'),
  stepSize: z.number().positive().max(10).default(0.25).describe('Length of a step as a share of epsilon, in the norm of the threat model.'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Images a direction is tried on; the same ones for a round.'),
  directions: z.int().min(1).max(10_000).default(20).describe('Directions tried in a round, before other images are drawn.'),
  measurements: z.int().min(1).max(1000).default(10).describe('Times the whole generation split is measured; the best iterate is kept.'),
  region: regionParameter,
});
type Input = AttackInput<z.output<typeof parameters>>;

interface State {
  readonly iterates: Iterates;
  readonly random: Random;
  v: Float32Array;
  /** Images shown so far. */
  queries: number;
}

function begin({ classifier, checkpoint, random }: Input): State {
  const size = sizeOf(classifier.imageShape);
  if (!checkpoint) return { iterates: new Iterates(size), random: Random.fromState(random.state()), v: new Float32Array(size), queries: 0 };
  return {
    iterates: Iterates.restore(checkpoint, size), random: Random.fromState(checkpoint.random),
    v: savedTensor(checkpoint, 'v', size), queries: savedNumber(checkpoint, 'queries'),
  };
}

function save({ iterates, random, v, queries }: State): AttackStep {
  const { tensors, numbers } = iterates.save();
  return { kind: 'checkpoint', checkpoint: { tensors: { ...tensors, v: v.slice() }, numbers: { ...numbers, queries }, random: random.state() } };
}

/** Images that go through the model together, and the class each is scored by. */
interface Part {
  readonly images: FloatTensor;
  readonly classes: Int32Array;
}

/** The attacker's score of a batch under `v`, from outputs only. */
async function scoreOf({ classifier, threatModel: { goal } }: Input, batch: Part, v: Float32Array): Promise<number> {
  const logits = await classifier.logits(perturbed(batch.images, v));
  requireFinite(logits.data, 'logits');
  return attackerScore(logits, batch.classes, goal);
}

/** `v` a step along a direction, within the budget. */
function stepped({ classifier: { imageShape }, threatModel, parameters: { basis, stepSize } }: Input, v: Float32Array, direction: BasisDirection, sign: 1 | -1): Float32Array {
  const next = v.slice();
  const { norm, epsilon } = threatModel;
  const unit = norm === 'L2' ? directionLength(imageShape, basis, direction) : 1;
  addDirection(next, imageShape, basis, { direction, length: (sign * stepSize * epsilon) / unit });
  confine(next, threatModel, imageShape);
  return next;
}

/** Tries directions on one draw of images and keeps each step that helps. */
async function round(input: Input, state: State): Promise<void> {
  const { images, classifier, cleanPredictions, threatModel: { goal }, parameters: { basis, frequencyShare, batchSize, directions } } = input;
  const indices = state.random.permutation(images.count).subarray(0, batchSize);
  const parts: Part[] = [];
  for (const part of batchesOf(indices, imagesPerRun(images.imageShape))) {
    parts.push({ images: await images.read(part), classes: lossClasses(goal, cleanPredictions, part) });
  }
  const score = async (v: Float32Array): Promise<number> => {
    state.queries += indices.length;
    let sum = 0;
    for (const part of parts) sum += await scoreOf(input, part, v);
    return sum;
  };
  let best = await score(state.v);
  for (let tried = 0; tried < directions; tried++) {
    const direction = drawDirection(classifier.imageShape, basis, frequencyShare, state.random);
    for (const sign of [1, -1] as const) {
      const next = stepped(input, state.v, direction, sign);
      const found = await score(next);
      if (found <= best) continue;
      [state.v, best] = [next, found];
      break;
    }
  }
}

/**
 * Universal SimBA: random directions of a basis, a step kept when it raises the attacker's score on a batch. Needs the
 * model's outputs only, so it works on models without gradients, and shows whether gradients are hidden.
 */
export const uapSimba: UniversalAttack<typeof parameters> = {
  name: 'uap-simba',
  title: 'Simple black-box universal perturbation',
  summary: 'Queries only: steps along random cosines or pixels, kept when they help on a batch of images. Stops at a query budget.',
  reference: 'Koga & Takemoto, Simple black-box universal adversarial attacks on deep neural networks for medical image classification, Algorithms 15:144 (2022); Guo et al., Simple black-box adversarial attacks, ICML 2019',
  kind: 'UNIVERSAL',
  knowledge: 'BLACK_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const { classifier, images, cleanPredictions, threatModel: { goal }, parameters: { queries, measurements } } = input;
    const state = begin(input);
    const { iterates } = state;
    const counter = new ProgressCounter(queries, state.queries);
    for (let epoch = iterates.curve.length + 1; epoch <= measurements; epoch++) {
      const until = (queries * epoch) / measurements - images.count;
      const details = iterates.details(epoch, measurements);
      do {
        const before = state.queries;
        await round(input, state);
        counter.advance(state.queries - before, FORWARD_COST);
        yield counter.step('querying', details);
      } while (state.queries < until);
      state.queries += images.count;
      iterates.record(epoch, successRate(goal, cleanPredictions, yield* measure(input, state.v, counter, details)), state.v);
      yield save(state);
      if (state.queries >= queries) break;
    }
    return {
      perturbation: floatTensor(classifier.imageShape, iterates.best),
      curve: iterates.curve,
      warnings: [`shown ${state.queries} images in all (${(state.queries / images.count).toFixed(0)} for each of ${images.count} images of the generation split)`],
    };
  },
};
