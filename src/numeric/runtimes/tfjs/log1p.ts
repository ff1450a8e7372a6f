import * as tf from '@tensorflow/tfjs-core';
import { isGreater } from './without-gradient.ts';

/** log(1 + x) of x >= 0, as exact for a tiny x as for any other; tf.log1p adds 1 first on the wasm backend. */
export function log1p(x: tf.Tensor): tf.Tensor {
  const small = tf.mul(2, tf.atanh(tf.div(x, tf.add(x, 2))));
  return tf.where(isGreater(x, tf.scalar(1)), tf.log(tf.add(x, 1)), small);
}
