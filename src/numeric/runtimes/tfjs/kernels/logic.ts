import * as tf from '@tensorflow/tfjs-core';
import { commonShape, widened } from './broadcast.ts';
import type { Kernel, Kernels } from './kernel.ts';

const compare = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Kernel => ({ input }) => f(input(0), input(1));

/** Comparisons, masks, and changes of type. */
export const logic: Kernels = {
  And: compare(tf.logicalAnd),
  Cast: ({ input, outputType }) => castTo(input(0), outputType),
  Equal: compare(tf.equal),
  Greater: compare(tf.greater),
  GreaterOrEqual: compare(tf.greaterEqual),
  IsInf: ({ input, number }) => {
    const [below, above] = [tf.equal(input(0), -Infinity), tf.equal(input(0), Infinity)];
    if (number('detect_negative') === 0) return number('detect_positive') === 0 ? tf.logicalAnd(below, above) : above;
    return number('detect_positive') === 0 ? below : tf.logicalOr(below, above);
  },
  IsNaN: ({ input }) => tf.isNaN(input(0)),
  Less: compare(tf.less),
  LessOrEqual: compare(tf.lessEqual),
  Not: ({ input }) => tf.logicalNot(input(0)),
  Or: compare(tf.logicalOr),
  Where: ({ input }) => chosen(input(0), input(1), input(2)),
  Xor: compare(tf.logicalXor),
};

function castTo(x: tf.Tensor, type: 'float32' | 'int32' | 'bool'): tf.Tensor {
  return type === 'bool' ? tf.notEqual(x, 0) : tf.cast(x, type);
}

function chosen(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const shape = commonShape(condition, a, b);
  return tf.where(widened(condition, shape), widened(a, shape), widened(b, shape));
}
