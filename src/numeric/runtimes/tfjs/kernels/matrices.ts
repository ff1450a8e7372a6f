import * as tf from '@tensorflow/tfjs-core';
import { widened } from './broadcast.ts';
import type { Kernel, Kernels } from './kernel.ts';

/** Products of matrices. */
export const matrices: Kernels = {
  Gemm: ({ has, input, number }) => {
    const product = tf.matMul(input(0), input(1), number('transA') === 1, number('transB') === 1);
    const scaled = number('alpha') === 1 ? product : tf.mul(product, number('alpha'));
    return has(2) ? tf.add(scaled, number('beta') === 1 ? input(2) : tf.mul(input(2), number('beta'))) : scaled;
  },
  MatMul: matMul(),
};

/** numpy's matmul: a vector is a row on the left and a column on the right, leading axes broadcast. */
function matMul(): Kernel {
  return ({ input }) => {
    const [a, b] = [input(0), input(1)];
    const [rows, columns] = [a.rank === 1 ? tf.expandDims(a, 0) : a, b.rank === 1 ? tf.expandDims(b, 1) : b];
    const product = batched(rows, columns);
    const added = [...(a.rank === 1 ? [product.rank - 2] : []), ...(b.rank === 1 ? [product.rank - 1] : [])];
    return added.length > 0 ? tf.reshape(product, product.shape.filter((_, axis) => !added.includes(axis))) : product;
  };
}

/** Leading axes are made equal first: TensorFlow's gradient does not undo their broadcasting. */
function batched(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [leadingA, leadingB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (leadingA.join() === leadingB.join()) return tf.matMul(a, b);
  if (leadingB.length === 0) {
    const product = tf.matMul(tf.reshape(a, [-1, a.shape[a.rank - 1] ?? 1]), b);
    return tf.reshape(product, [...a.shape.slice(0, -1), b.shape[1] ?? 1]);
  }
  const leading = tf.backend_util.assertAndGetBroadcastShape(leadingA, leadingB);
  return tf.matMul(widened(a, [...leading, ...a.shape.slice(-2)]), widened(b, [...leading, ...b.shape.slice(-2)]));
}
