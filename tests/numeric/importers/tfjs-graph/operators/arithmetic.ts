import * as tf from '@tensorflow/tfjs-core';
import { attr, ints, spread } from '../graph-model-file.ts';
import { node, weight, type Binary, type OperatorCase, type Unary } from './operator-case.ts';

const IMAGE = [3, 2, 4] as const;

const UNARY: readonly Unary[] = [
  ['Relu', (x) => tf.relu(x)], ['Relu6', (x) => tf.relu6(x)], ['Elu', (x) => tf.elu(x)], ['Selu', (x) => tf.selu(x)],
  ['Sigmoid', (x) => tf.sigmoid(x)], ['Tanh', (x) => tf.tanh(x)], ['Softplus', (x) => tf.softplus(x)],
  ['Softsign', (x) => tf.div(x, tf.add(tf.abs(x), 1))], ['Exp', (x) => tf.exp(x)], ['Square', (x) => tf.square(x)], ['Abs', (x) => tf.abs(x)],
  ['Neg', (x) => tf.neg(x)], ['Reciprocal', (x) => tf.reciprocal(x)], ['Erf', (x) => tf.erf(x)], ['Softmax', (x) => tf.softmax(x)],
  ['LogSoftmax', (x) => tf.logSoftmax(x)], ['ZerosLike', (x) => tf.zerosLike(x)],
];

const OF_POSITIVE: readonly Unary[] = [['Sqrt', (x) => tf.sqrt(x)], ['Rsqrt', (x) => tf.rsqrt(x)], ['Log', (x) => tf.log(x)]];

const BINARY: readonly Binary[] = [
  ['AddV2', (a, b) => tf.add(a, b)], ['Sub', (a, b) => tf.sub(a, b)], ['Mul', (a, b) => tf.mul(a, b)], ['RealDiv', (a, b) => tf.div(a, b)],
  ['Maximum', (a, b) => tf.maximum(a, b)], ['Minimum', (a, b) => tf.minimum(a, b)], ['SquaredDifference', (a, b) => tf.squaredDifference(a, b)],
];

const functions: readonly OperatorCase[] = [
  // A difference from the image keeps the result of ZerosLike from being constant.
  ...UNARY.map(([op, by]): OperatorCase => ({
    name: op, image: IMAGE, nodes: [node(op, ['x'], {}, 'f'), node('Sub', ['f', 'x'])], expected: (x) => tf.sub(by(x), x),
  })),
  ...OF_POSITIVE.map(([op, by]): OperatorCase => ({
    name: op, image: IMAGE, weights: { two: { shape: [], data: [2] } }, nodes: [node('AddV2', ['x', 'two'], {}, 'p'), node(op, ['p'])],
    expected: (x) => by(tf.add(x, 2)),
  })),
  { name: 'LeakyRelu', image: IMAGE, nodes: [node('LeakyRelu', ['x'], { alpha: attr.f(0.1) })], expected: (x) => tf.leakyRelu(x, 0.1) },
  {
    name: 'Prelu', image: [3, 3, 4], weights: { alpha: spread([3, 3, 4]) }, nodes: [node('Prelu', ['x', 'alpha'])],
    expected: (x, weights) => tf.prelu(x, weight(weights, 'alpha')),
  },
  {
    name: 'ClipByValue', image: IMAGE, weights: { low: { shape: [], data: [-0.4] }, high: { shape: [], data: [0.3] } },
    nodes: [node('ClipByValue', ['x', 'low', 'high'])], expected: (x) => tf.clipByValue(x, -0.4, 0.3),
  },
  { name: 'Pow', image: IMAGE, weights: { three: { shape: [], data: [3] } }, nodes: [node('Pow', ['x', 'three'])], expected: (x) => tf.pow(x, 3) },
  { name: 'AddN', image: IMAGE, nodes: [node('AddN', ['x', 'x', 'x'])], expected: (x) => tf.mul(x, 3) },
];

const broadcasts: readonly OperatorCase[] = [
  ...BINARY.flatMap(([op, by]) => [[], [4], [3, 1], [3, 3, 4], [1, 3, 1, 4]].map((shape): OperatorCase => ({
    name: `${op} with [${shape.join(', ')}]`, image: [3, 3, 4], weights: { other: spread(shape, 5) }, nodes: [node(op, ['other', 'x'])],
    expected: (x, weights) => by(weight(weights, 'other'), x),
  }))),
  {
    name: 'BiasAdd', image: IMAGE, weights: { bias: spread([4]) }, nodes: [node('BiasAdd', ['x', 'bias'], { data_format: attr.s('NHWC') })],
    expected: (x, weights) => tf.add(x, weight(weights, 'bias')),
  },
  {
    name: 'a gate: a map times its own mean', image: IMAGE, weights: { axes: ints([1, 2]) },
    nodes: [node('Mean', ['x', 'axes'], { keep_dims: attr.b(true) }, 'm'), node('Mul', ['x', 'm'])], expected: (x) => tf.mul(x, tf.mean(x, [1, 2], true)),
  },
  {
    name: 'Greater and SelectV2', image: [3, 3, 4], weights: { other: spread([3, 3, 4], 3) },
    nodes: [node('Greater', ['x', 'other'], {}, 'g'), node('SelectV2', ['g', 'x', 'other'])],
    expected: (x, weights) => tf.maximum(x, weight(weights, 'other')),
  },
];

const REDUCTIONS = [['Mean', tf.mean], ['Sum', tf.sum], ['Max', tf.max], ['Min', tf.min], ['Prod', tf.prod]] as const;
const AXES = [[[1, 2], false], [[1, 2], true], [[3], false], [[-1], true], [[2], false], [[1, 3], false]] as const;

const reductions = REDUCTIONS.flatMap(([op, by]) => AXES.map(([axes, keep]): OperatorCase => ({
  name: `${op} over ${axes.join()}${keep ? ', axes kept' : ''}`, image: IMAGE, weights: { axes: ints(axes) },
  nodes: [node(op, ['x', 'axes'], { keep_dims: attr.b(keep) })], expected: (x) => by(x, [...axes], keep),
})));

const flattened = node('Reshape', ['x', 'rows'], {}, 'f');

const products: readonly OperatorCase[] = [
  {
    name: 'MatMul after a flattening', image: IMAGE, weights: { rows: ints([-1, 24]), matrix: spread([5, 24]) },
    nodes: [flattened, node('MatMul', ['f', 'matrix'], { transpose_b: attr.b(true) })],
    expected: (x, weights) => tf.matMul(tf.reshape(x, [2, 24]), weight(weights, 'matrix'), false, true),
  },
  {
    name: '_FusedMatMul', image: IMAGE, weights: { rows: ints([-1, 24]), matrix: spread([24, 5]), bias: spread([5]) },
    nodes: [flattened, node('_FusedMatMul', ['f', 'matrix', 'bias'], { fused_ops: attr.words(['BiasAdd', 'Relu']), num_args: attr.i(1) })],
    expected: (x, weights) => tf.relu(tf.add(tf.matMul(tf.reshape(x, [2, 24]), weight(weights, 'matrix')), weight(weights, 'bias'))),
  },
  { name: 'BatchMatMulV2', image: IMAGE, nodes: [node('BatchMatMulV2', ['x', 'x'], { adj_y: attr.b(true) })], expected: (x) => tf.matMul(x, x, false, true) },
  {
    name: 'Einsum', image: IMAGE, weights: { matrix: spread([4, 5]) }, nodes: [node('Einsum', ['x', 'matrix'], { equation: attr.s('abcd,de->abce') })],
    expected: (x, weights) => tf.matMul(tf.reshape(x, [12, 4]), weight(weights, 'matrix')),
  },
];

/** Operators that compute with elements. */
export const arithmeticCases: readonly OperatorCase[] = [...functions, ...broadcasts, ...reductions, ...products];
