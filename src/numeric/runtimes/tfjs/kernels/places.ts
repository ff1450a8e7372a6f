import * as tf from '@tensorflow/tfjs-core';

/**
 * Reading and adding at flat places, each the derivative of the other. TensorFlow.js has no gradient for its own
 * scattering operations, so the two are steps of our own to the tape, computed on the host.
 */
export function takenAt(x: tf.Tensor, places: Int32Array, shape: readonly number[]): tf.Tensor {
  if (x.dtype !== 'float32') {
    const source = x.dataSync();
    return tf.tensor(Int32Array.from(places, (place) => source[place] ?? 0), [...shape], x.dtype);
  }
  const step = tf.customGrad((given) => {
    const from = given as tf.Tensor;
    const source = from.dataSync();
    return {
      value: tf.tensor(Float32Array.from(places, (place) => source[place] ?? NaN), [...shape]),
      gradFunc: (dy) => addedAt(dy as tf.Tensor, places, from.shape),
    };
  });
  return step(x);
}

/** Zeros of `shape` with each element of `updates` added at its flat place. */
export function addedAt(updates: tf.Tensor, places: Int32Array, shape: readonly number[]): tf.Tensor {
  const step = tf.customGrad((given) => {
    const from = given as tf.Tensor;
    return { value: tf.tensor(sums(from.dataSync(), places, shape), [...shape]), gradFunc: (dy) => takenAt(dy as tf.Tensor, places, from.shape) };
  });
  return step(updates);
}

function sums(updates: ArrayLike<number>, places: Int32Array, shape: readonly number[]): Float32Array {
  const result = new Float32Array(shape.reduce((size, extent) => size * extent, 1));
  places.forEach((place, index) => { result[place] = (result[place] ?? NaN) + (updates[index] ?? NaN); });
  return result;
}
