import { AppError } from '../../../kernel/errors.ts';
import type { Random } from '../../../kernel/random.ts';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { TrainingBatch } from '../../training/batch-step.ts';

/**
 * Which images of a batch of `count` are shown changed: `share` of them, drawn at random, in order. Where the share is no
 * whole number of images one more is drawn so often that over many batches the share is kept.
 */
export function drawChanged(count: number, share: number, random: Random): Uint32Array {
  if (share >= 1) return Uint32Array.from({ length: count }, (_, row) => row);
  const wanted = Math.floor(count * share + random.uniform());
  return random.permutation(count).slice(0, wanted).sort();
}

/** A batch [N,C,H,W] with the images at `rows` replaced, in order, by those of `changed`. */
export function replaceRows(images: FloatTensor, rows: Uint32Array, changed: FloatTensor): FloatTensor {
  const size = images.data.length / (images.shape[0] ?? 1);
  if (changed.data.length !== rows.length * size) {
    throw new AppError('INTERNAL', `expected ${rows.length} images of ${size} values to put in, found ${changed.data.length} values`);
  }
  const mixed = floatTensor(images.shape, images.data.slice());
  rows.forEach((row, index) => mixed.data.set(changed.data.subarray(index * size, (index + 1) * size), row * size));
  return mixed;
}

/** The images at `rows` of a batch as a batch of their own; the random numbers are those of the whole. */
export function rowsOfBatch(batch: TrainingBatch, rows: Uint32Array): TrainingBatch {
  const { images: { data, shape: [count = 0, ...shape] } } = batch;
  if (rows.length === count) return batch;
  const size = data.length / count;
  const images = floatTensor([rows.length, ...shape]);
  rows.forEach((row, index) => images.data.set(data.subarray(row * size, (row + 1) * size), index * size));
  return {
    ...batch, images,
    classes: Int32Array.from(rows, (row) => batch.classes[row] ?? 0),
    indices: Uint32Array.from(rows, (row) => batch.indices[row] ?? 0),
  };
}
