import { Random } from '../../../src/kernel/random.ts';
import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import type { Norm } from '../../../src/robustness/threat-model.ts';
import { ArrayImages } from './array-images.ts';
import { ToyClassifier } from './toy-classifier.ts';
import { randomDirection } from './toys.ts';

export interface Bowl {
  readonly classifier: ToyClassifier;
  /** All the same image but for noise far below the budget. */
  readonly images: ArrayImages;
}

const SHARPNESS = 5;

/**
 * Two classes parted by an ellipsoid: class 1 where (x-c)·A(x-c) is above a level, A diagonal. The images start at the
 * middle of the range, and the level is what the best perturbation of norm `reach` just reaches on its way out of class
 * 0 (`target` 1) or into it (`target` 0): with less no attack can succeed, with a little more the optimum does.
 */
export function bowlToy(imageShape: readonly [number, number, number], norm: Norm, target: 0 | 1, reach: number): Bowl {
  const size = sizeOf(imageShape);
  const random = Random.fromSeed(21);
  const offset = randomDirection(size, 1, random);
  const steepness = Float64Array.from({ length: size }, () => 0.5 + random.uniform());
  const level = ellipsoid(steepness, offset, optimum({ steepness, offset, norm, reach, outwards: target === 1 }));
  const place = (x: Float32Array): Float64Array => Float64Array.from(x, (value, i) => value - 0.5 + (offset[i] ?? 0));
  const classifier = new ToyClassifier({
    imageShape, classCount: 2,
    logits: (x) => {
      const height = SHARPNESS * (ellipsoid(steepness, place(x)) - level);
      return [-height, height];
    },
    pullback: (x, [d0 = 0, d1 = 0]) => place(x).map((value, i) => 2 * SHARPNESS * (d1 - d0) * (steepness[i] ?? 0) * value),
  });
  const data = Float32Array.from({ length: 20 * size }, () => 0.5 + 1e-5 * (2 * random.uniform() - 1));
  return { classifier, images: new ArrayImages(imageShape, data, new Int32Array(20)) };
}

/** (p+v)·A(p+v) for a diagonal A. */
function ellipsoid(steepness: Float64Array, place: Float64Array, v?: Float64Array): number {
  return place.reduce((sum, value, i) => sum + (steepness[i] ?? 0) * (value + (v?.[i] ?? 0)) ** 2, 0);
}

interface Problem {
  readonly steepness: Float64Array;
  readonly offset: Float64Array;
  readonly norm: Norm;
  readonly reach: number;
  readonly outwards: boolean;
}

/**
 * The perturbation of norm `reach` that makes the ellipsoid's height largest or smallest. LINF: each value for itself.
 * L2: the stationary point v = (shift - A)^-1 A p, with the shift that makes it `reach` long (a trust region's secular equation).
 */
function optimum({ steepness, offset, norm, reach, outwards }: Problem): Float64Array {
  if (norm === 'LINF') {
    return offset.map((value) => (outwards ? Math.sign(value) * reach : -Math.sign(value) * Math.min(reach, Math.abs(value))));
  }
  const at = (shift: number): Float64Array => offset.map((value, i) => {
    const a = steepness[i] ?? 0;
    return outwards ? (a * value) / (shift - a) : (-a * value) / (shift + a);
  });
  let [low, high] = [outwards ? Math.max(...steepness) : 0, 1e6];
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (Math.hypot(...at(middle)) > reach) low = middle;
    else high = middle;
  }
  return at(high);
}
