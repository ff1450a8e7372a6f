import * as tf from '@tensorflow/tfjs-core';

/**
 * What `compute` makes of `inputs`, with a derivative of zero: the tape takes it as one step and does not look inside.
 * For what is piecewise constant (comparisons, rounding, indices).
 */
export function withoutGradient(inputs: readonly tf.Tensor[], compute: (inputs: readonly tf.Tensor[]) => tf.Tensor): tf.Tensor {
  if (inputs.length === 0) return tf.tidy(() => compute([]));
  const step = tf.customGrad((...given) => {
    // The last argument is the function that saves tensors; nothing needs saving here.
    const tensors = given.slice(0, inputs.length) as tf.Tensor[];
    return { value: compute(tensors), gradFunc: () => inputs.map((input) => tf.zeros(input.shape)) };
  });
  return step(...inputs);
}

/** Where a > b, as a mask whose derivative is zero. */
export function isGreater(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withoutGradient([a, b], ([x = a, y = b]) => tf.greater(x, y));
}
