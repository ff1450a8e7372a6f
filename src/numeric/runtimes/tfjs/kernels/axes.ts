import * as tf from '@tensorflow/tfjs-core';

/** A value seen as [elements before an axis, that axis, elements after it]. */
function around(x: tf.Tensor, axis: number): { readonly folded: tf.Tensor3D; unfold(y: tf.Tensor): tf.Tensor } {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const size = (extents: readonly number[]): number => extents.reduce((product, extent) => product * extent, 1);
  return {
    folded: tf.reshape(x, [size(before), x.shape[axis] ?? 1, size(after)]),
    unfold: (y) => tf.reshape(y, [...before, y.shape[1] ?? 1, ...after]),
  };
}

/**
 * The elements at `indices` of an axis. The derivative is a product with the matrix that has a one where result and
 * source meet: the gradient of tf.gather needs a kernel that wasm lacks and that is slow on cpu.
 */
export function alongAxis(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const { folded, unfold } = around(x, axis);
  const extent = folded.shape[1];
  const index = tf.tensor1d([...indices], 'int32');
  if (x.dtype !== 'float32') return unfold(tf.gather(folded, index, 1));
  const take = tf.customGrad((given) => ({
    value: tf.gather(given as tf.Tensor3D, index, 1),
    gradFunc: (dy) => {
      const places = tf.cast(marks(tf.tensor1d([...indices], 'int32'), extent), 'float32');
      return spreadByMatrix(dy as tf.Tensor3D, places as tf.Tensor2D);
    },
  }));
  return unfold(take(folded));
}

/** A mask [places, extent] that is true where an index points; tf.oneHot wants an extent of at least two. */
export function marks(indices: tf.Tensor1D, extent: number): tf.Tensor {
  return tf.equal(tf.expandDims(indices, 1), tf.range(0, extent, 1, 'int32'));
}

/** dy [before, places, after] and [places, extent] to [before, extent, after]. */
function spreadByMatrix(dy: tf.Tensor3D, places: tf.Tensor2D): tf.Tensor {
  const [before, count, after] = dy.shape;
  const rows = tf.reshape(tf.transpose(dy, [0, 2, 1]), [before * after, count]);
  return tf.transpose(tf.reshape(tf.matMul(rows, places), [before, after, places.shape[1]]), [0, 2, 1]);
}

/** Multiplies an axis by a matrix [new extent, old extent]: averages, interpolations. */
export function throughMatrix(x: tf.Tensor, axis: number, matrix: readonly (readonly number[])[]): tf.Tensor {
  const { folded, unfold } = around(x, axis);
  const rows = tf.tensor2d(matrix.map((row) => [...row]));
  const [before, extent, after] = folded.shape;
  if (after === 1) return unfold(tf.reshape(tf.matMul(tf.reshape(folded, [before, extent]), rows, false, true), [before, matrix.length, 1]));
  const columns = tf.reshape(tf.transpose(folded, [0, 2, 1]), [before * after, extent]);
  const mixed = tf.reshape(tf.matMul(columns, rows, false, true), [before, after, matrix.length]);
  return unfold(tf.transpose(mixed, [0, 2, 1]));
}

export interface Steps {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Every step-th element of an axis from start up to, not including, end, as ONNX's Slice reads them. */
export function everyStep(x: tf.Tensor, axis: number, { start, end, step }: Steps): tf.Tensor {
  const extent = x.shape[axis] ?? 1;
  const clamp = (place: number): number => {
    const fromFront = place < 0 ? place + extent : place;
    return step > 0 ? Math.min(Math.max(fromFront, 0), extent) : Math.min(Math.max(fromFront, -1), extent - 1);
  };
  const [first, last] = [clamp(start), clamp(end)];
  const count = Math.max(0, Math.ceil((last - first) / step));
  if (step !== 1) return alongAxis(x, axis, Array.from({ length: count }, (_, index) => first + index * step));
  const { folded, unfold } = around(x, axis);
  return unfold(tf.slice(folded, [0, first, 0], [folded.shape[0], count, folded.shape[2]]));
}

/** Puts `step - 1` zeros between the elements of an axis. */
export function spread(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  const { folded, unfold } = around(x, axis);
  const [before, extent, after] = folded.shape;
  const zeros = tf.pad(tf.reshape(folded, [before * extent, 1, after]), [[0, 0], [0, step - 1], [0, 0]]);
  const stretched = tf.reshape(zeros, [before, extent * step, after]);
  return unfold(tf.slice(stretched, [0, 0, 0], [before, (extent - 1) * step + 1, after]));
}
