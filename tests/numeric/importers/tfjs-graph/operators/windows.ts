import * as tf from '@tensorflow/tfjs-core';
import { attr, ints, spread } from '../graph-model-file.ts';
import { node, sliding, weight, type OperatorCase, type Weights } from './operator-case.ts';

const IMAGE = [7, 6, 4] as const;
const CONV = [
  [[1, 1], 'same', [1, 1]], [[2, 2], 'same', [1, 1]], [[2, 1], 'valid', [1, 1]], [[1, 1], 'same', [2, 3]],
] as const;

function biased(x: tf.Tensor4D, weights: Weights, stride = 1): tf.Tensor4D {
  return tf.add(tf.conv2d(x, weight(weights, 'kernel'), stride, 'same'), weight(weights, 'bias'));
}

const fusedWeights = { kernel: spread([3, 3, 4, 5]), bias: spread([5], 3), alpha: spread([1, 1, 5], 2) };
const fusedWith = (...words: readonly string[]): Readonly<Record<string, unknown>> => (
  { ...sliding([1, 1], 'same'), fused_ops: attr.words(words), num_args: attr.i(words.includes('Prelu') ? 2 : 1), leakyrelu_alpha: attr.f(0.3) }
);

const convolutions: readonly OperatorCase[] = [
  ...CONV.map(([strides, padding, dilations]): OperatorCase => ({
    name: `Conv2D ${padding}, strides ${strides.join()}, dilations ${dilations.join()}`, image: IMAGE,
    weights: { kernel: spread([3, 2, 4, 5]) },
    nodes: [node('Conv2D', ['x', 'kernel'], sliding(strides, padding, dilations))],
    expected: (x, weights) => tf.conv2d(x, weight(weights, 'kernel'), [...strides], padding, 'NHWC', [...dilations]),
  })),
  {
    name: 'Conv2D with explicit pads', image: IMAGE, weights: { kernel: spread([3, 3, 4, 2]) },
    nodes: [node('Conv2D', ['x', 'kernel'], { ...sliding([1, 2], 'explicit'), explicit_paddings: attr.ints([0, 0, 1, 2, 0, 3, 0, 0]) })],
    expected: (x, weights) => tf.conv2d(x, weight(weights, 'kernel'), [1, 2], [[0, 0], [1, 2], [0, 3], [0, 0]]),
  },
  {
    name: '_FusedConv2D with bias and relu6', image: IMAGE, weights: fusedWeights,
    nodes: [node('_FusedConv2D', ['x', 'kernel', 'bias'], { ...fusedWith('BiasAdd', 'Relu6'), ...sliding([2, 2], 'same') })],
    expected: (x, weights) => tf.relu6(biased(x, weights, 2)),
  },
  {
    name: '_FusedConv2D with bias and prelu', image: IMAGE, weights: fusedWeights,
    nodes: [node('_FusedConv2D', ['x', 'kernel', 'bias', 'alpha'], fusedWith('BiasAdd', 'Prelu'))],
    expected: (x, weights) => tf.prelu(biased(x, weights), weight(weights, 'alpha')),
  },
  {
    name: '_FusedConv2D with bias and leaky relu', image: IMAGE, weights: fusedWeights,
    nodes: [node('_FusedConv2D', ['x', 'kernel', 'bias'], fusedWith('BiasAdd', 'LeakyRelu'))],
    expected: (x, weights) => tf.leakyRelu(biased(x, weights), 0.3),
  },
  ...([[[1, 1], 'same'], [[2, 2], 'same'], [[1, 1], 'valid']] as const).map(([strides, padding]): OperatorCase => ({
    name: `DepthwiseConv2dNative ${padding}, strides ${strides.join()}`, image: IMAGE, weights: { kernel: spread([3, 2, 4, 2]) },
    nodes: [node('DepthwiseConv2dNative', ['x', 'kernel'], sliding(strides, padding))],
    expected: (x, weights) => tf.depthwiseConv2d(x, weight(weights, 'kernel'), [...strides], padding),
  })),
  {
    name: 'FusedDepthwiseConv2dNative with elu', image: IMAGE, weights: { kernel: spread([3, 3, 4, 1]), bias: spread([4], 3) },
    nodes: [node('FusedDepthwiseConv2dNative', ['x', 'kernel', 'bias'], fusedWith('BiasAdd', 'Elu'))],
    expected: (x, weights) => tf.elu(tf.add(tf.depthwiseConv2d(x, weight(weights, 'kernel'), 1, 'same'), weight(weights, 'bias'))),
  },
  ...([['same', 10, 9], ['valid', 12, 11]] as const).map(([padding, height, width]): OperatorCase => ({
    name: `Conv2DBackpropInput ${padding}`, image: [5, 5, 4], weights: { size: ints([-1, height, width, 3]), kernel: spread([3, 3, 3, 4]) },
    nodes: [node('Conv2DBackpropInput', ['size', 'kernel', 'x'], sliding([2, 2], padding))],
    expected: (x, weights) => tf.conv2dTranspose(x, weight(weights, 'kernel'), [2, height, width, 3], 2, padding),
  })),
];

const poolings = (['same', 'valid'] as const).flatMap((padding): readonly OperatorCase[] => [
  {
    name: `MaxPool ${padding}`, image: IMAGE, nodes: [node('MaxPool', ['x'], { ...sliding([2, 1], padding), ksize: attr.ints([1, 3, 2, 1]) })],
    expected: (x) => tf.maxPool(x, [3, 2], [2, 1], padding),
  },
  {
    name: `AvgPool ${padding}`, image: IMAGE, nodes: [node('AvgPool', ['x'], { ...sliding([2, 2], padding), ksize: attr.ints([1, 3, 3, 1]) })],
    expected: (x) => tf.avgPool(x, 3, 2, padding),
  },
]);

const normalizations: readonly OperatorCase[] = [
  {
    name: 'FusedBatchNormV3', image: IMAGE,
    weights: { scale: spread([4]), offset: spread([4], 2), mean: spread([4], 3), variance: { shape: [4], data: [0.5, 1, 2, 3] } },
    nodes: [node('FusedBatchNormV3', ['x', 'scale', 'offset', 'mean', 'variance'], { epsilon: attr.f(0.001), is_training: attr.b(false) })],
    expected: (x, weights) => {
      const [mean, variance, offset, scale] = ['mean', 'variance', 'offset', 'scale'].map((name) => tf.reshape(weight(weights, name), [4]) as tf.Tensor1D);
      return tf.batchNorm(x, mean ?? tf.zeros([4]), variance ?? tf.zeros([4]), offset, scale, 0.001);
    },
  },
  {
    name: 'LRN', image: IMAGE, nodes: [node('LRN', ['x'], { depth_radius: attr.i(1), bias: attr.f(1.5), alpha: attr.f(0.7), beta: attr.f(0.6) })],
    expected: (x) => tf.localResponseNormalization(x, 1, 1.5, 0.7, 0.6),
  },
];

const SIZES = [[14, 12], [5, 9], [3, 4]] as const;
const PIXELS = [[false, false, ''], [true, false, ', corners aligned'], [false, true, ', half-pixel centres']] as const;

const resizes = (['ResizeBilinear', 'ResizeNearestNeighbor'] as const).flatMap((op) => PIXELS.flatMap(([align, half, how]) => SIZES.map((size): OperatorCase => ({
  name: `${op} to ${size.join(' x ')}${how}`, image: IMAGE, weights: { size: ints(size) },
  nodes: [node(op, ['x', 'size'], { align_corners: attr.b(align), half_pixel_centers: attr.b(half) })],
  expected: (x) => {
    const by = op === 'ResizeBilinear' ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
    return by(x, [...size], align, half);
  },
}))));

/** Operators that look at neighbouring pixels. */
export const windowCases: readonly OperatorCase[] = [...convolutions, ...poolings, ...normalizations, ...resizes];
