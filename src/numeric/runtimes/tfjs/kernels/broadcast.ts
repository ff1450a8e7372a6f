import * as tf from '@tensorflow/tfjs-core';

/** `x` repeated to a shape it broadcasts to. tf.broadcastTo tiles, and the gradient of tf.tile ends at four axes. */
export function widened(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (x.shape.join() === shape.join()) return x;
  if (x.dtype !== 'float32') return tf.broadcastTo(x, [...shape]);
  return tf.mul(x, tf.ones([...shape]));
}

/** The shape all of these broadcast to. */
export function commonShape(...tensors: readonly tf.Tensor[]): readonly number[] {
  return tensors.reduce<number[]>((shape, tensor) => tf.backend_util.assertAndGetBroadcastShape(shape, tensor.shape), []);
}
