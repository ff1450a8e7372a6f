import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../without-gradient.ts';
import { alongAxis, marks, throughMatrix } from './axes.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { paddedSpatially } from './padding.ts';

/** Below every number: what padding counts as. */
const LOWEST = -3.4028234663852886e38;

/** Pooling over any number of spatial axes. */
export const pooling: Kernels = {
  /** An average over a box is one average along each axis, and each of these a product with a banded matrix. */
  AveragePool: (call) => alongEach(call, (window) => averagingRows(window, call.number('count_include_pad', 0) === 1)),
  GlobalAveragePool: ({ input }) => tf.mean(input(0), input(0).shape.map((_, axis) => axis).slice(2), true),
  MaxPool: maxPool,
};

/** A window along one axis: `places[o][k]` is the place that element k of window o sees; outside 0 … extent it sees padding. */
interface AxisWindow {
  readonly extent: number;
  readonly padAfter: number;
  readonly places: readonly (readonly number[])[];
}

function windowsOf(call: KernelCall): readonly AxisWindow[] {
  const extents = call.input(0).shape.slice(2);
  const [kernel, strides, pads] = [call.list('kernel_shape'), call.list('strides'), call.list('pads')];
  const dilations = call.list('dilations');
  return extents.map((extent, axis) => {
    const [size = 1, stride = 1, dilation = 1] = [kernel[axis], strides[axis], dilations[axis]];
    const [before = 0, padAfter = 0] = [pads[axis], pads[axis + extents.length]];
    const room = extent + before + padAfter - (size - 1) * dilation - 1;
    const ceil = call.number('ceil_mode', 0) === 1;
    const count = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
    const starts = Array.from({ length: count }, (_, index) => index * stride - before);
    // A window that hangs over the end may not start behind it.
    const begun = ceil ? starts.filter((start) => start < extent) : starts;
    return { extent, padAfter, places: begun.map((start) => Array.from({ length: size }, (_, step) => start + step * dilation)) };
  });
}

function alongEach(call: KernelCall, rows: (window: AxisWindow) => readonly (readonly number[])[]): tf.Tensor {
  return windowsOf(call).reduce((value, window, axis) => throughMatrix(value, axis + 2, rows(window)), call.input(0));
}

/** One row a window: its share of each element. Padding up to the declared end counts where it is asked to. */
function averagingRows({ extent, padAfter, places }: AxisWindow, countPadding: boolean): readonly (readonly number[])[] {
  const end = extent + (countPadding ? padAfter : 0);
  return places.map((seen) => {
    const counted = seen.filter((place) => place < end && (countPadding || place >= 0)).length;
    return Array.from({ length: extent }, (_, place) => (seen.includes(place) ? 1 / counted : 0));
  });
}

function maxPool(call: KernelCall): tf.Tensor | readonly tf.Tensor[] {
  const native = call.outputCount === 1 && call.input(0).rank === 4 && call.list('dilations').every((step) => step === 1);
  return native ? nativeMaxPool(call) : maxPoolByChoice(call);
}

/** What hangs over the end, and the padding, is the lowest number. */
function nativeMaxPool(call: KernelCall): tf.Tensor {
  const x = call.input(0);
  const [rows = 1, columns = 1] = call.list('kernel_shape');
  const [down = 1, across = 1] = call.list('strides');
  const pads = call.list('pads');
  const after = windowsOf(call).map(hangingOver);
  const roomy = paddedSpatially(x, [...pads.slice(0, 2), ...after], LOWEST);
  const pooled = tf.maxPool(tf.transpose(roomy, [0, 2, 3, 1]) as tf.Tensor4D, [rows, columns], [down, across], 'valid');
  return tf.transpose(pooled, [0, 3, 1, 2]);
}

/** How far the last window reaches beyond the end. */
function hangingOver({ places, extent }: AxisWindow): number {
  return Math.max((places.at(-1)?.at(-1) ?? 0) + 1 - extent, 0);
}

/** Every window laid out along a last axis; the first of its largest elements is chosen, by a mask. */
function maxPoolByChoice(call: KernelCall): readonly tf.Tensor[] {
  const windows = windowsOf(call);
  const x = call.input(0);
  const before = windows.map(({ places }) => Math.max(-(places[0]?.[0] ?? 0), 0));
  const after = windows.map(hangingOver);
  const roomy = paddedSpatially(x, [...before, ...after], LOWEST);
  const laidOut = windows.reduce((value, { places }, axis) => alongAxis(value, axis + 2, places.flat().map((place) => place + (before[axis] ?? 0))), roomy);
  const candidates = gathered(laidOut, windows);
  const size = candidates.shape[candidates.rank - 1] ?? 1;
  const flat = tf.reshape(candidates, [-1, size]);
  const choice = withoutGradient([flat], ([given = flat]) => tf.argMax(given, 1)) as tf.Tensor1D;
  const outputShape = candidates.shape.slice(0, -1);
  const mask = withoutGradient([choice], ([given = choice]) => marks(given as tf.Tensor1D, size));
  const largest = tf.reshape(tf.sum(tf.where(mask, flat, tf.zerosLike(flat)), 1), outputShape);
  return call.outputCount === 1 ? [largest] : [largest, indicesOf(tf.reshape(choice, outputShape), windows)];
}

/** [N, C, o1 * k1, o2 * k2, …] to [N, C, o1, o2, …, k1 * k2 * …]. */
function gathered(x: tf.Tensor, windows: readonly AxisWindow[]): tf.Tensor {
  const [batch = 1, channels = 1] = x.shape;
  const pairs = windows.flatMap(({ places }) => [places.length, places[0]?.length ?? 1]);
  const outer = windows.map((_, axis) => 2 + 2 * axis);
  const split = tf.transpose(tf.reshape(x, [batch, channels, ...pairs]), [0, 1, ...outer, ...outer.map((axis) => axis + 1)]);
  return tf.reshape(split, [batch, channels, ...windows.map(({ places }) => places.length), -1]);
}

/** Positions in the flat input, from the position in each window. Whole numbers: no derivative gets lost on the host. */
function indicesOf(choice: tf.Tensor, windows: readonly AxisWindow[]): tf.Tensor {
  const chosen = choice.dataSync();
  const perChannel = windows.reduce((size, { places }) => size * places.length, 1);
  const indices = Int32Array.from(chosen, (element, flat) => {
    let [rest, inWindow, place, stride] = [flat % perChannel, element, 0, 1];
    for (const { places, extent } of windows.toReversed()) {
      const size = places[0]?.length ?? 1;
      place += (places[rest % places.length]?.[inWindow % size] ?? 0) * stride;
      stride *= extent;
      rest = Math.floor(rest / places.length);
      inWindow = Math.floor(inWindow / size);
    }
    return Math.floor(flat / perChannel) * stride + place;
  });
  return tf.tensor(indices, choice.shape, 'int32');
}
