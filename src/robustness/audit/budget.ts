import { AppError } from '../../kernel/errors.ts';
import { sizeOf } from '../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { l2Norm, linfNorm } from '../attacks/support/projection.ts';
import type { ImageSource } from '../image-source.ts';
import type { Norm } from '../threat-model.ts';
import type { OnProgress } from './predict.ts';

/** Mean norms of the images of a split: all channels, attack domain, float64. */
export interface MeanNorms {
  readonly l2: number;
  readonly linf: number;
  /** Mean of L2 / sqrt(number of values): lets a budget be estimated at another image size. */
  readonly rms: number;
  readonly images: number;
}

/** Mean image norms of a split, a batch at a time. Throws INVALID_INPUT when there are no images. */
export async function meanNorms(images: ImageSource, onProgress?: OnProgress): Promise<MeanNorms> {
  if (images.count === 0) throw new AppError('INVALID_INPUT', 'expected images to take norms of, found none');
  const size = sizeOf(images.imageShape);
  let [l2, linf, done] = [0, 0, 0];
  for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    const { data } = await images.read(batch);
    for (let row = 0; row < batch.length; row++) {
      const values = data.subarray(row * size, (row + 1) * size);
      l2 += l2Norm(values);
      linf += linfNorm(values);
    }
    done += batch.length;
    onProgress?.(done, images.count);
  }
  const mean = l2 / images.count;
  return { l2: mean, linf: linf / images.count, rms: mean / Math.sqrt(size), images: images.count };
}

/**
 * The budget that zeta means: a percentage of the mean image norm, in the same norm, of the generation split. Throws
 * INVALID_INPUT when it is not a positive, finite number (all-black images included).
 */
export function epsilonFromZeta(zetaPercent: number, norm: Norm, norms: MeanNorms): number {
  const epsilon = (zetaPercent / 100) * (norm === 'L2' ? norms.l2 : norms.linf);
  if (!Number.isFinite(epsilon) || epsilon <= 0) {
    throw new AppError('INVALID_INPUT', `expected a zeta that gives a budget above 0, found ${zetaPercent} % of a mean ${norm} norm of ${norm === 'L2' ? norms.l2 : norms.linf}`);
  }
  return epsilon;
}
