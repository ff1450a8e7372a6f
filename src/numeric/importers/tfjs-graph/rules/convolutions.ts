import type { Value } from '../../../graph/op-table.ts';
import { requireRank, staticExtent } from '../../../ops/support/types.ts';
import { unsupported } from '../../../ops/support/unsupported.ts';
import { activate, leakyRelu, prelu } from '../../channels-last/activations.ts';
import { binary } from '../../channels-last/elementwise.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import type { FileValue } from '../../channels-last/file-value.ts';
import { matMul } from '../../channels-last/matmul.ts';
import { permute, reshapeValue } from '../../channels-last/permute.ts';
import { conv2d, convTranspose2d, pool2d, type Padding, type Sliding } from '../../channels-last/windows.ts';

/** Convolutions and poolings, and those converters fused with what follows them. */
export const convolutionRules: Readonly<Record<string, NodeRule>> = {
  Conv2D: (node) => conv2d(node, { kernel: denseKernel(node), bias: undefined }, slidingOf(node)),
  _FusedConv2D: (node) => fused(node, (bias) => conv2d(node, { kernel: denseKernel(node), bias }, slidingOf(node))),
  DepthwiseConv2dNative: (node) => conv2d(node, { kernel: depthwiseKernel(node), bias: undefined }, slidingOf(node)),
  FusedDepthwiseConv2dNative: (node) => fused(node, (bias) => conv2d(node, { kernel: depthwiseKernel(node), bias }, slidingOf(node))),
  Conv2DBackpropInput: (node) => {
    const [, height, width] = node.extents(0);
    const kernel = permute(node.build, node.plain(1), [3, 2, 0, 1]);
    const how = { sliding: slidingOf(node), extents: [Number(height), Number(width)] };
    return convTranspose2d(node, { x: node.map(2), kernel, bias: undefined }, how);
  },
  MaxPool: (node) => pool2d(node, 'MaxPool', spatial(node.numberList('ksize')), slidingOf(node)),
  AvgPool: (node) => pool2d(node, 'AveragePool', spatial(node.numberList('ksize')), slidingOf(node)),
  _FusedMatMul: (node) => fused(node, (bias) => matMul(node, {
    a: node.plain(0), b: node.plain(1), transposeA: node.flag('transpose_a', false), transposeB: node.flag('transpose_b', false),
  }, bias)),
};

/** [height, width, in, out] as [out, in, height, width]. */
function denseKernel(node: NodeView): Value {
  const kernel = node.plain(1);
  requireRank(kernel.type, 4);
  return permute(node.build, kernel, [3, 2, 0, 1]);
}

/** [height, width, channels, multiplier] as [channels · multiplier, 1, height, width]. */
function depthwiseKernel(node: NodeView): Value {
  const kernel = node.plain(1);
  const [height = 1, width = 1] = requireRank(kernel.type, 4).shape;
  const filters = staticExtent(kernel.type.shape, 2) * staticExtent(kernel.type.shape, 3);
  return permute(node.build, reshapeValue(node.build, kernel, [height, width, 1, filters]), [3, 2, 0, 1]);
}

function slidingOf(node: NodeView): Sliding {
  const layout = node.text('data_format', 'NHWC');
  if (layout !== 'NHWC') throw unsupported('channels last (data_format NHWC)', layout);
  return {
    strides: spatial(node.numberList('strides')),
    dilations: spatial(node.numberList('dilations', [1, 1, 1, 1])),
    padding: paddingOf(node),
  };
}

function paddingOf(node: NodeView): Padding {
  const padding = node.text('padding');
  if (padding === 'SAME' || padding === 'VALID') return padding;
  const pads = node.numberList('explicit_paddings', []);
  if (padding !== 'EXPLICIT' || pads.length !== 8) throw unsupported('the padding SAME, VALID or EXPLICIT with 8 numbers', `${padding} with ${pads.length}`);
  return [2, 4, 3, 5].map((index) => pads[index] ?? 0);
}

/** Height and width of a list with one number an axis. */
function spatial(numbers: readonly number[]): readonly number[] {
  const [batch, height = 1, width = 1, channels] = numbers;
  if (numbers.length !== 4 || batch !== 1 || channels !== 1) throw unsupported('a window over height and width, [1, h, w, 1]', `[${numbers.join(', ')}]`);
  return [height, width];
}

/** What is fused into a node: a bias, then an activation; their parameters are the inputs from position 2 on. */
function fused(node: NodeView, apply: (bias: Value | undefined) => FileValue): FileValue {
  const names = node.textList('fused_ops', []);
  let next = 2;
  const biased = names[0] === 'BiasAdd';
  const bias = biased ? node.plain(next++) : undefined;
  const simple = bias?.type.shape.length === 1;
  const result = apply(simple ? bias : undefined);
  const start = bias && !simple ? binary(node, 'Add', result, node.input(2)) : result;
  return names.slice(biased ? 1 : 0).reduce<FileValue>((x, name) => {
    if (name === 'Prelu') return prelu(node, x, node.input(next++));
    return name === 'LeakyRelu' ? leakyRelu(node, x, node.number('leakyrelu_alpha', 0.2)) : activate(node, name, x);
  }, start);
}
