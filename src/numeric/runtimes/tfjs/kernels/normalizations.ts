import * as tf from '@tensorflow/tfjs-core';
import type { KernelCall, Kernels } from './kernel.ts';

/** Normalisations and softmaxes, in the inference form graphs have. */
export const normalizations: Kernels = {
  BatchNormalization: ({ input, number }) => {
    const [x, scale, bias, mean, variance] = [input(0), input(1), input(2), input(3), input(4)];
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, number('epsilon'))));
    const offset = tf.sub(bias, tf.mul(mean, factor));
    return tf.add(tf.mul(x, alongChannels(factor, x.rank)), alongChannels(offset, x.rank));
  },
  InstanceNormalization: ({ input, number }) => {
    const x = input(0);
    const places = x.shape.map((_, axis) => axis).slice(2);
    const { values } = standardized(x, places, number('epsilon'));
    return tf.add(tf.mul(values, alongChannels(input(1), x.rank)), alongChannels(input(2), x.rank));
  },
  LayerNormalization: (call) => layerNormalization(call),
  LogSoftmax: ({ input, number }) => {
    const shifted = tf.sub(input(0), tf.max(input(0), number('axis'), true));
    return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), number('axis'), true)));
  },
  /** Over neighbouring channels; TensorFlow's alpha is for the sum of squares, that of ONNX for their mean. */
  LRN: ({ input, number }) => {
    const size = number('size');
    const channelsLast = tf.transpose(input(0), [0, 2, 3, 1]) as tf.Tensor4D;
    const normal = tf.localResponseNormalization(channelsLast, (size - 1) / 2, number('bias'), number('alpha') / size, number('beta'));
    return tf.transpose(normal, [0, 3, 1, 2]);
  },
  Softmax: ({ input, number }) => {
    const powers = tf.exp(tf.sub(input(0), tf.max(input(0), number('axis'), true)));
    return tf.div(powers, tf.sum(powers, number('axis'), true));
  },
};

/** One number a channel, shaped to broadcast along axis 1 of a value of `rank` axes. */
export function alongChannels(vector: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(vector, [-1, ...Array.from({ length: rank - 2 }, () => 1)]);
}

/** Further outputs, where asked for: the mean and one over the standard deviation. */
function layerNormalization({ has, input, number, outputCount }: KernelCall): readonly tf.Tensor[] {
  const x = input(0);
  const first = number('axis') < 0 ? number('axis') + x.rank : number('axis');
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const { values, mean, deviation } = standardized(x, axes, number('epsilon'));
  const scaled = tf.mul(values, input(1));
  return [has(2) ? tf.add(scaled, input(2)) : scaled, mean, tf.reciprocal(deviation)].slice(0, outputCount);
}

interface Standardized {
  readonly values: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly deviation: tf.Tensor;
}

/** Mean 0 and, but for epsilon, variance 1 over the given axes. */
function standardized(x: tf.Tensor, axes: number[], epsilon: number): Standardized {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon));
  return { values: tf.div(centred, deviation), mean, deviation };
}
