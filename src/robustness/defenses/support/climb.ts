import type { Random } from '../../../kernel/random.ts';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { ascend } from '../../attacks/support/ascend.ts';
import { clipToImages } from '../../attacks/support/perturbed.ts';
import { requireFinite } from '../../attacks/support/predict.ts';
import { l2Norm, project } from '../../attacks/support/projection.ts';
import type { Norm } from '../../threat-model.ts';

export interface Climb {
  readonly norm: Norm;
  /** In [0,1] pixel units. */
  readonly epsilon: number;
  readonly steps: number;
  /** Length of a step as a share of epsilon. */
  readonly stepSize: number;
}

/** Derivative of what is climbed with respect to images [N,C,H,W], each image for itself. */
export type GradientAt = (images: FloatTensor) => Promise<FloatTensor>;

/**
 * The inner step of adversarial training: projected gradient ascent of a whole batch [N,C,H,W] from `start`, a change of
 * each image; every iterate is a valid image within budget. A fixed number of steps, no image is left out: training
 * wants the worst point, not the first that fools.
 */
export async function climb(clean: FloatTensor, start: Float32Array, gradientAt: GradientAt, how: Climb): Promise<FloatTensor> {
  const changes = rowsOf(start, clean.shape[0] ?? 1);
  let images = shown(clean, changes, how);
  for (let step = 0; step < how.steps; step++) {
    const { data } = await gradientAt(images);
    requireFinite(data, 'gradient values of the inner step');
    const gradients = rowsOf(data, changes.length);
    changes.forEach((change, row) => ascend(change, gradients[row] ?? change, how.norm, how.stepSize * how.epsilon));
    images = shown(clean, changes, how);
  }
  return images;
}

/** Brings every change within budget, in place, and returns clip(x + change, 0, 1). */
function shown(clean: FloatTensor, changes: readonly Float32Array[], { norm, epsilon }: Climb): FloatTensor {
  const images = floatTensor(clean.shape, clean.data.slice());
  rowsOf(images.data, changes.length).forEach((image, row) => {
    const change = changes[row] ?? image;
    project(change, norm, epsilon);
    for (let i = 0; i < image.length; i++) image[i] = (image[i] ?? 0) + (change[i] ?? 0);
    clipToImages(image);
    for (let i = 0; i < image.length; i++) change[i] = (image[i] ?? 0) - (clean.data[row * image.length + i] ?? 0);
  });
  return images;
}

/** Changes drawn evenly from the budget: a box (LINF) or a ball (L2) for each of `count` images of `size` values. */
export function evenStart(count: number, size: number, { norm, epsilon }: Climb, random: Random): Float32Array {
  if (norm === 'LINF') return Float32Array.from({ length: count * size }, () => epsilon * (2 * random.uniform() - 1));
  const start = Float32Array.from({ length: count * size }, () => random.normal());
  for (const change of rowsOf(start, count)) {
    const scale = (epsilon * random.uniform() ** (1 / size)) / l2Norm(change);
    for (let i = 0; i < change.length; i++) change[i] = (change[i] ?? 0) * scale;
  }
  return start;
}

/** Views of the values of each image. */
function rowsOf(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, row) => values.subarray(row * size, (row + 1) * size));
}
