import { z } from 'zod';
import { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../numeric/tensor/tensor.ts';
import type { ThreatModel } from '../threat-model.ts';
import type { UniversalAttack } from './attack.ts';
import { confine } from './support/confine.ts';
import { Iterates } from './support/iterates.ts';
import { FORWARD_COST, measure, successRate } from './support/measure.ts';
import { ProgressCounter } from './support/progress.ts';
import { l2Norm } from './support/projection.ts';
import { regionParameter, restrict } from './support/region.ts';

const parameters = z.strictObject({
  draws: z.int().min(1).max(1000).default(5)
    .describe('Random perturbations drawn; the strongest on the generation split is kept, which makes the control strict.'),
  region: regionParameter,
});

/**
 * Random signs times epsilon (LINF), which has the L2 norm of a saturated perturbation too, unlike uniform noise; or a
 * random direction of length epsilon (L2).
 */
function draw(shape: readonly number[], threatModel: ThreatModel, random: Random): Float32Array {
  const { norm, epsilon } = threatModel;
  const size = sizeOf(shape);
  const values = norm === 'LINF'
    ? Float32Array.from({ length: size }, () => (random.uint32() >>> 31 === 0 ? epsilon : -epsilon))
    : Float32Array.from({ length: size }, () => random.normal());
  restrict(values, threatModel, shape);
  if (norm === 'L2') stretch(values, epsilon);
  confine(values, threatModel, shape);
  return values;
}

/** Makes a direction `length` long. */
function stretch(values: Float32Array, length: number): void {
  const size = l2Norm(values);
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] ?? 0) / size) * length;
}

/** Random noise of the same budget: what an attack must clearly beat before its rate says anything about the model. */
export const uapRandom: UniversalAttack<typeof parameters> = {
  name: 'uap-random',
  title: 'Random perturbation (control)',
  summary: 'Random noise of the same norm as an attack. Not an attack but its control: the strongest of several draws is kept.',
  reference: 'Hirano, Minagi & Takemoto, Universal adversarial attacks on deep neural networks for medical image classification, BMC Medical Imaging 21:9 (2021)',
  kind: 'UNIVERSAL',
  knowledge: 'NONE',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const { classifier, images, threatModel, checkpoint, parameters: { draws } } = input;
    const size = sizeOf(classifier.imageShape);
    const iterates = checkpoint ? Iterates.restore(checkpoint, size) : new Iterates(size);
    const random = Random.fromState((checkpoint ?? { random: input.random.state() }).random);
    const costOfDraw = images.count * FORWARD_COST;
    const counter = new ProgressCounter(draws * costOfDraw, iterates.curve.length * costOfDraw);
    for (let epoch = iterates.curve.length + 1; epoch <= draws; epoch++) {
      const values = draw(classifier.imageShape, threatModel, random);
      const predicted = yield* measure(input, values, counter, iterates.details(epoch, draws));
      iterates.record(epoch, successRate(threatModel.goal, input.cleanPredictions, predicted), values);
      yield { kind: 'checkpoint', checkpoint: { ...iterates.save(), random: random.state() } };
    }
    return { perturbation: floatTensor(classifier.imageShape, iterates.best), curve: iterates.curve, warnings: [] };
  },
};
