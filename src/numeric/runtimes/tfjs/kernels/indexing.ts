import * as tf from '@tensorflow/tfjs-core';
import { alongAxis, marks } from './axes.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { withoutGradient } from '../without-gradient.ts';
import { addedAt, takenAt } from './places.ts';

/** Operators that read or write where integers say. */
export const indexing: Kernels = {
  Gather: ({ input, numbers, number }) => {
    const x = input(0);
    const axis = fromFront(number('axis'), x.rank);
    const indices = numbers(1).map((index) => fromFront(index, x.shape[axis] ?? 1));
    const taken = alongAxis(x, axis, indices);
    return tf.reshape(taken, [...x.shape.slice(0, axis), ...input(1).shape, ...x.shape.slice(axis + 1)]);
  },
  CumSum: ({ input, numbers, number }) => {
    const { last, restore } = withLastAxis(input(0), numbers(1)[0] ?? 0);
    return restore(tf.cumsum(last, last.rank - 1, number('exclusive') === 1, number('reverse') === 1));
  },
  /** One at the first of the largest along an axis, zero elsewhere: constant but for its jumps. */
  Hardmax: ({ input, number }) => withoutGradient([input(0)], ([x = input(0)]) => {
    const { last, restore } = withLastAxis(x, number('axis'));
    const extent = last.shape[last.rank - 1] ?? 1;
    const largest = tf.argMax(tf.reshape(last, [-1, extent]), 1) as tf.Tensor1D;
    return restore(tf.reshape(tf.cast(marks(largest, extent), 'float32'), last.shape));
  }),
  GatherElements: (call) => takenAt(call.input(0), placesAlong(call.input(0).shape, indicesAlong(call)), call.input(1).shape),
  ScatterElements: (call) => {
    const [data, places, updates] = [call.input(0), placesAlong(call.input(0).shape, indicesAlong(call)), call.input(2)];
    const added = addedAt(updates, places, data.shape);
    if (call.text('reduction', 'none') === 'add') return tf.add(data, added);
    const untouched = Float32Array.from({ length: data.size }, () => 1);
    for (const place of places) untouched[place] = 0;
    return tf.add(tf.mul(data, tf.tensor(untouched, data.shape)), added);
  },
  TopK: (call) => topK(call),
};

/** The values are read at the places found, which has a derivative; tf.topk has none. */
function topK({ input, numbers, number, outputCount }: KernelCall): readonly tf.Tensor[] {
  const x = input(0);
  const axis = fromFront(number('axis'), x.rank);
  const places = withoutGradient([x], ([given = x]) => {
    const { last, restore } = withLastAxis(number('largest') === 1 ? given : tf.neg(given), axis);
    return restore(tf.topk(last, numbers(1)[0]).indices);
  });
  const found = { indices: Array.from(places.dataSync()), shape: places.shape, axis };
  return [takenAt(x, placesAlong(x.shape, found), places.shape), places].slice(0, outputCount);
}

/** With an axis moved to the end: TensorFlow's topk knows no other, and its gradient of cumsum is wrong along any other. */
function withLastAxis(x: tf.Tensor, rawAxis: number): { readonly last: tf.Tensor; restore(y: tf.Tensor): tf.Tensor } {
  const axis = fromFront(rawAxis, x.rank);
  const order = x.shape.map((_, place) => place).filter((place) => place !== axis).concat(axis);
  return { last: tf.transpose(x, order), restore: (y) => tf.transpose(y, order.map((_, place) => order.indexOf(place))) };
}

interface IndicesAlong {
  readonly indices: readonly number[];
  readonly shape: readonly number[];
  readonly axis: number;
}

function indicesAlong({ input, numbers, number }: KernelCall): IndicesAlong {
  return { indices: numbers(1), shape: input(1).shape, axis: fromFront(number('axis'), input(0).rank) };
}

/** For each index, in order, the flat place in data of that shape. */
function placesAlong(data: readonly number[], { indices, shape, axis }: IndicesAlong): Int32Array {
  const strides = stridesOf(data);
  const steps = stridesOf(shape);
  return Int32Array.from(indices, (index, flat) => strides.reduce((place, stride, dimension) => {
    const coordinate = Math.floor(flat / (steps[dimension] ?? 1)) % (shape[dimension] ?? 1);
    return place + stride * (dimension === axis ? fromFront(index, data[axis] ?? 1) : coordinate);
  }, 0));
}

function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((size, extent) => size * extent, 1));
}

function fromFront(place: number, extent: number): number {
  return place < 0 ? place + extent : place;
}
