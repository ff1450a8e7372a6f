import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ImageAttack } from '../../../src/robustness/attacks/attack.ts';
import { findAttack } from '../../../src/robustness/attacks/index.ts';
import { runImageAttack } from '../../../src/robustness/attacks/run-image-attack.ts';
import { normOf } from '../../../src/robustness/attacks/support/projection.ts';
import { predictions, type Classifier } from '../../../src/robustness/classifier.ts';
import type { ThreatModel } from '../../../src/robustness/threat-model.ts';

export interface ImageCase {
  readonly classifier: Classifier;
  readonly images: FloatTensor;
  readonly threatModel: ThreatModel;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

export interface ImageRun {
  readonly adversarial: FloatTensor;
  readonly clean: Int32Array;
  readonly queries: readonly number[];
  /** By the model's own prediction of what came back. */
  readonly reached: readonly boolean[];
  /** In the norm of the threat model, in float64. */
  readonly distances: readonly number[];
  readonly progress: readonly number[];
}

/** A per-image attack of the catalogue. */
export function imageAttack(name: string): ImageAttack {
  const attack = findAttack(name);
  if (attack?.kind === 'IMAGE') return attack;
  throw new Error(`expected a per-image attack ${name} in the catalogue`);
}

export function rowsOf({ data, shape }: FloatTensor): readonly Float32Array[] {
  const count = shape[0] ?? 0;
  return Array.from({ length: count }, (_, n) => data.subarray((n * data.length) / count, ((n + 1) * data.length) / count));
}

/** Images of uniform noise, `spread` around the middle of the range. */
export function noiseBatch(count: number, [channels, height, width]: readonly [number, number, number], { seed = 3, spread = 0.2 } = {}): FloatTensor {
  const random = Random.fromSeed(seed);
  const size = channels * height * width;
  return floatTensor([count, channels, height, width], Float32Array.from({ length: count * size }, () => 0.5 + spread * (2 * random.uniform() - 1)));
}

/** Runs an attack to its end through runImageAttack and predicts what came back. */
export async function attackImages(attack: ImageAttack, { classifier, images, threatModel, parameters = {}, seed = 1 }: ImageCase): Promise<ImageRun> {
  const clean = predictions(await classifier.logits(images));
  const steps = runImageAttack(attack, { classifier, images, cleanPredictions: clean, threatModel, parameters, random: Random.fromSeed(seed) });
  const progress: number[] = [];
  for (;;) {
    const { done, value } = await steps.next();
    if (!done) {
      progress.push(value);
      continue;
    }
    const { adversarial, queries } = value;
    const after = predictions(await classifier.logits(adversarial));
    const { goal, norm } = threatModel;
    const reached = Array.from(after, (label, n) => (goal.kind === 'TARGETED' ? label === goal.target : label !== clean[n]));
    const cleanRows = rowsOf(images);
    const distances = rowsOf(adversarial).map((row, n) => normOf(row.map((x, i) => x - (cleanRows[n]?.[i] ?? NaN)), norm));
    return { adversarial, clean, queries: [...queries], reached, distances, progress };
  }
}
