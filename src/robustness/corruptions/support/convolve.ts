import type { Picture } from './picture.ts';
import { mapPlanes } from './picture.ts';

/** An odd square of weights, row by row, that sum to 1. */
export interface Kernel {
  readonly radius: number;
  readonly weights: Float64Array;
}

/** Weights of a Gaussian out to four standard deviations (in pixels), summing to 1. */
export function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Every channel through the same weights along both axes; beyond an edge its pixels go on. */
export function separable(picture: Picture, weights: Float64Array): Float32Array {
  const { height, width } = picture;
  return mapPlanes(picture, (plane) => {
    const rows = along(plane, weights, { count: height, length: width, stride: 1, step: width });
    return along(rows, weights, { count: width, length: height, stride: width, step: 1 });
  });
}

interface Lines {
  readonly count: number;
  readonly length: number;
  /** From one value of a line to the next. */
  readonly stride: number;
  /** From one line to the next. */
  readonly step: number;
}

function along(plane: Float32Array, weights: Float64Array, { count, length, stride, step }: Lines): Float32Array {
  const radius = (weights.length - 1) / 2;
  const result = new Float32Array(plane.length);
  for (let line = 0; line < count; line++) {
    for (let place = 0; place < length; place++) {
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++) {
        const near = Math.min(length - 1, Math.max(0, place + tap));
        sum += (weights[tap + radius] ?? 0) * (plane[line * step + near * stride] ?? 0);
      }
      result[line * step + place * stride] = sum;
    }
  }
  return result;
}

/** Every channel through a kernel; beyond an edge its pixels go on. Weights of zero cost nothing. */
export function convolve(picture: Picture, { radius, weights }: Kernel): Float32Array {
  const side = 2 * radius + 1;
  return mapPlanes(picture, (plane) => {
    const sum = new Float64Array(plane.length);
    for (const [i, weight] of weights.entries()) {
      if (weight > 0) addShifted(sum, { plane, picture, dx: (i % side) - radius, dy: Math.floor(i / side) - radius, weight });
    }
    return Float32Array.from(sum);
  });
}

interface Tap {
  readonly plane: Float32Array;
  readonly picture: Picture;
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

function addShifted(sum: Float64Array, { plane, picture: { height, width }, dx, dy, weight }: Tap): void {
  for (let y = 0; y < height; y++) {
    const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
    for (let x = 0; x < width; x++) {
      const near = Math.min(width - 1, Math.max(0, x + dx));
      sum[y * width + x] = (sum[y * width + x] ?? 0) + weight * (plane[row + near] ?? 0);
    }
  }
}
