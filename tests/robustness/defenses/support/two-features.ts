import { Random } from '../../../../src/kernel/random.ts';
import { ArrayImages } from '../../support/array-images.ts';

export const SHAPE = [1, 8, 8] as const;
const SIZE = 64;

/** Pixels of the robust feature: the upper left corner. */
export const ROBUST: readonly number[] = [0, 1, 8, 9];
/** All others: each a little brighter in class 1, and drowned in noise on its own. */
export const TINY: readonly number[] = Array.from({ length: SIZE }, (_, pixel) => pixel).filter((pixel) => !ROBUST.includes(pixel));

/** By how much the classes differ from the middle in either feature. */
export const ROBUST_SHIFT = 0.2;
export const TINY_SHIFT = 0.02;
const NOISE = 0.03;
/** Of so many images the robust feature is that of the other class. */
const MISLEADING = 0.05;

/** Twice the tiny shift: a perturbation within it makes the tiny feature say the opposite, and hardly moves the robust one. */
export const BUDGET = { norm: 'LINF', epsilon: 2 * TINY_SHIFT } as const;

/**
 * Two classes that two features tell apart (after Tsipras et al., Robustness may be at odds with accuracy, ICLR 2019):
 * a robust one of large margin, right in 95 images of 100, and a tiny one in sixty pixels, right in all of them together.
 * Whoever learns only to be right takes the tiny one and is fooled by one small perturbation; the best that holds within
 * the budget takes the robust one, and is right in 95 of 100, perturbed or not.
 */
export function twoFeatures(count: number, seed: number): ArrayImages {
  const random = Random.fromSeed(seed);
  const labels = Int32Array.from({ length: count }, (_, image) => image % 2);
  const data = new Float32Array(count * SIZE);
  labels.forEach((label, image) => {
    const side = 2 * label - 1;
    const seen = random.uniform() < MISLEADING ? -side : side;
    for (const pixel of ROBUST) data[image * SIZE + pixel] = 0.5 + ROBUST_SHIFT * seen + NOISE * random.normal();
    for (const pixel of TINY) data[image * SIZE + pixel] = 0.5 + TINY_SHIFT * side + NOISE * random.normal();
  });
  return new ArrayImages(SHAPE, data, labels);
}
