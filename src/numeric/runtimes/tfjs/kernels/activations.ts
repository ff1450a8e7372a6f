import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../../kernel/errors.ts';
import { log1p } from '../log1p.ts';
import { isGreater } from '../without-gradient.ts';
import type { Kernel, Kernels } from './kernel.ts';

const unary = (f: (x: tf.Tensor) => tf.Tensor): Kernel => ({ input }) => f(input(0));

/** Activations. At a kink the derivative is that of PyTorch: 0 for ReLU at 0 and for Clip at its bounds. */
export const activations: Kernels = {
  Celu: ({ input, number }) => {
    const alpha = number('alpha');
    return tf.add(tf.relu(input(0)), tf.mul(alpha, negativeExponential(tf.div(input(0), alpha))));
  },
  Clip: ({ has, input }) => clipped(input(0), has(1) ? input(1) : undefined, has(2) ? input(2) : undefined),
  Elu: ({ input, number }) => tf.add(tf.relu(input(0)), tf.mul(number('alpha'), negativeExponential(input(0)))),
  Gelu: ({ input, text }) => gelu(input(0), text('approximate')),
  HardSigmoid: ({ input, number }) => clipped(tf.add(tf.mul(input(0), number('alpha')), number('beta')), tf.scalar(0), tf.scalar(1)),
  LeakyRelu: ({ input, number }) => tf.leakyRelu(input(0), number('alpha')),
  PRelu: ({ input }) => tf.sub(tf.relu(input(0)), tf.mul(input(1), tf.relu(tf.neg(input(0))))),
  Relu: unary(tf.relu),
  Selu: ({ input, number }) => tf.mul(number('gamma'), tf.add(tf.relu(input(0)), tf.mul(number('alpha'), negativeExponential(input(0))))),
  /** Zero from -lambd to lambd, `bias` nearer to zero beyond. */
  Shrink: ({ input, number }) => {
    const [x, limit, bias] = [input(0), number('lambd'), number('bias')];
    const above = tf.cast(isGreater(x, tf.scalar(limit)), 'float32');
    const below = tf.cast(isGreater(tf.scalar(-limit), x), 'float32');
    return tf.add(tf.mul(above, tf.sub(x, bias)), tf.mul(below, tf.add(x, bias)));
  },
  Sigmoid: unary(tf.sigmoid),
  Softplus: unary(softplus),
  Softsign: unary((x) => tf.div(x, tf.add(1, tf.abs(x)))),
  Tanh: unary(tf.tanh),
  ThresholdedRelu: ({ input, number }) => tf.mul(input(0), tf.cast(isGreater(input(0), tf.scalar(number('alpha'))), 'float32')),
};

/** Zero where x is not negative, exp(x) - 1 below. */
function negativeExponential(x: tf.Tensor): tf.Tensor {
  return tf.expm1(tf.neg(tf.relu(tf.neg(x))));
}

/** max(x, 0) + log1p(exp(-|x|)): TensorFlow.js's own rounds small results to zero. */
function softplus(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(x), log1p(tf.exp(tf.neg(tf.abs(x)))));
}

/** By choice rather than by tf.clipByValue, which passes a derivative on at the bounds themselves. */
function clipped(x: tf.Tensor, min: tf.Tensor | undefined, max: tf.Tensor | undefined): tf.Tensor {
  const above = min ? tf.where(isGreater(x, min), x, min) : x;
  return max ? tf.where(isGreater(max, above), above, max) : above;
}

function gelu(x: tf.Tensor, approximate: string): tf.Tensor {
  if (approximate === 'none') return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.div(x, Math.SQRT2))));
  if (approximate !== 'tanh') throw new AppError('INTERNAL', `Gelu: expected the approximation none or tanh, found ${approximate}`);
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))));
  return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(inner)));
}
