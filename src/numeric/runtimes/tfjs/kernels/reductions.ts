import * as tf from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall, Kernels } from './kernel.ts';

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

/** Reductions over the axes of input 1, or all of them; arg-reductions over one axis. */
export const reductions: Kernels = {
  ArgMax: (call) => argReduction(call, tf.argMax),
  ArgMin: (call) => argReduction(call, tf.argMin),
  ReduceL2: reduction((x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  ReduceLogSumExp: reduction(tf.logSumExp),
  ReduceMax: reduction(largest),
  ReduceMean: reduction(tf.mean),
  ReduceMin: reduction((x, axes, keep) => tf.neg(largest(tf.neg(x), axes, keep))),
  ReduceProd: reduction(product),
  ReduceSum: reduction(tf.sum),
};

function reduction(reduce: Reduce): Kernel {
  return ({ has, input, numbers, number }) => {
    const x = input(0);
    const axes = has(1) ? numbers(1).map((axis) => (axis < 0 ? axis + x.rank : axis)) : [];
    if (axes.length === 0 && number('noop_with_empty_axes', 0) === 1) return x;
    return reduce(x, axes.length > 0 ? axes : x.shape.map((_, axis) => axis), number('keepdims') === 1);
  };
}

/** Equal maxima share the derivative, as in PyTorch's amax; TensorFlow's own gradient gives each of them all of it. */
function largest(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const step = tf.customGrad((...given) => {
    const [values, save] = given as [tf.Tensor, tf.GradSaveFunc];
    const found = tf.max(values, axes, true);
    const mask = tf.cast(tf.equal(values, found), 'float32');
    save([tf.div(mask, tf.sum(mask, axes, true))]);
    return { value: found, gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, saved[0] ?? NaN) };
  });
  const found = step(x);
  return keepDims ? found : tf.squeeze(found, axes);
}

/** With the product of the others for its derivative: those before an element times those after it. */
function product(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const size = axes.reduce((count, axis) => count * (x.shape[axis] ?? 1), 1);
  const rows = tf.reshape(tf.transpose(x, [...kept, ...axes]), [-1, size]);
  const step = tf.customGrad((...given) => {
    const [values, save] = given as [tf.Tensor, tf.GradSaveFunc];
    save([values]);
    return {
      value: tf.prod(values, 1, true),
      gradFunc: (dy, [saved = values]) => tf.mul(dy as tf.Tensor, tf.mul(tf.cumprod(saved, 1, true), tf.cumprod(saved, 1, true, true))),
    };
  });
  const shape = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return tf.reshape(step(rows), keepDims ? shape : shape.filter((_, axis) => !axes.includes(axis)));
}

function argReduction({ input, number }: KernelCall, find: typeof tf.argMax): tf.Tensor {
  const x = input(0);
  const axis = number('axis') < 0 ? number('axis') + x.rank : number('axis');
  const last = number('select_last_index', 0) === 1;
  const found = last ? tf.sub(tf.scalar((x.shape[axis] ?? 1) - 1, 'int32'), find(tf.reverse(x, axis), axis)) : find(x, axis);
  return number('keepdims') === 1 ? tf.expandDims(found, axis) : found;
}
