import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../../kernel/errors.ts';
import type { KernelCall, Kernels } from './kernel.ts';

/** Sampling at computed positions: on the host, and without a derivative, which is refused rather than missed. */
export const sampling: Kernels = {
  GridSample: (call) => {
    const step = tf.customGrad((...given) => {
      const [x, grid] = given as [tf.Tensor4D, tf.Tensor4D];
      return {
        value: sampled(x, grid, call),
        gradFunc: () => { throw new AppError('UNSUPPORTED', 'expected a gradient for every operator between image and loss, found none for GridSample'); },
      };
    });
    return step(call.input(0), call.input(1));
  },
};

/** A pixel seen from a position, and its weight there. */
type Tap = readonly [place: number, weight: number];
type TapsOf = (position: number) => readonly Tap[];

const INTERPOLATIONS: Readonly<Record<string, TapsOf>> = {
  nearest: (position) => [[halfToEven(position), 1]],
  linear: (position) => [[Math.floor(position), 1 - fraction(position)], [Math.floor(position) + 1, fraction(position)]],
  cubic: (position) => [-1, 0, 1, 2].map((offset) => [Math.floor(position) + offset, cubicWeight(Math.abs(fraction(position) - offset))]),
};

function sampled(x: tf.Tensor4D, grid: tf.Tensor4D, { text, number }: KernelCall): tf.Tensor {
  const [batch, channels, height, width] = x.shape;
  const [, rows, columns] = grid.shape;
  const [pixels, positions] = [x.dataSync(), grid.dataSync()];
  const taps = INTERPOLATIONS[text('mode')];
  if (!taps) throw new AppError('INTERNAL', `GridSample: expected the mode nearest, linear or cubic, found ${text('mode')}`);
  const along = (coordinate: number, extent: number): readonly Tap[] => (
    taps(number('align_corners') === 1 ? ((coordinate + 1) / 2) * (extent - 1) : ((coordinate + 1) * extent - 1) / 2)
      .map(([place, weight]) => [inside(place, extent, { mode: text('padding_mode'), corners: number('align_corners') === 1 }), weight])
  );
  const result = new Float32Array(batch * channels * rows * columns);
  for (let flat = 0; flat < batch * rows * columns; flat++) {
    const image = Math.floor(flat / (rows * columns));
    const [across, down] = [along(positions[2 * flat] ?? NaN, width), along(positions[2 * flat + 1] ?? NaN, height)];
    for (let channel = 0; channel < channels; channel++) {
      const plane = (image * channels + channel) * height * width;
      let sum = 0;
      for (const [row, rowWeight] of down) {
        for (const [column, weight] of across) if (row >= 0 && column >= 0) sum += rowWeight * weight * (pixels[plane + row * width + column] ?? NaN);
      }
      result[(image * channels + channel) * rows * columns + (flat % (rows * columns))] = sum;
    }
  }
  return tf.tensor(result, [batch, channels, rows, columns]);
}

/** Where a place beyond the image is read; -1 for nowhere. */
function inside(place: number, extent: number, { mode, corners }: { readonly mode: string; readonly corners: boolean }): number {
  if (place >= 0 && place < extent) return place;
  if (mode === 'zeros') return -1;
  if (mode === 'border') return Math.min(Math.max(place, 0), extent - 1);
  const period = corners ? Math.max(2 * (extent - 1), 1) : 2 * extent;
  const within = ((place % period) + period) % period;
  return within < extent ? within : period - within - (corners ? 0 : 1);
}

function fraction(position: number): number {
  return position - Math.floor(position);
}

function halfToEven(position: number): number {
  const below = Math.floor(position);
  return fraction(position) === 0.5 ? below + (((below % 2) + 2) % 2) : Math.round(position);
}

/** Of the cubic convolution of Keys (1981) with a = -0.75, at a distance of 0 to 2. */
function cubicWeight(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
}
