import { dividedBy, elementCount, printShape } from '../../../graph/dimension.ts';
import { requireRank, staticExtent } from '../../../ops/support/types.ts';
import { unsupported } from '../../../ops/support/unsupported.ts';
import { binary } from '../../channels-last/elementwise.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import { inFileOrder, plain, shapeOf, type FileValue } from '../../channels-last/file-value.ts';
import { batchMatMul, matMul } from '../../channels-last/matmul.ts';
import { permute } from '../../channels-last/permute.ts';
import { reshapeAsFile } from '../../channels-last/shapes.ts';
import { conv2d, convTranspose2d, pool2d, type Sliding } from '../../channels-last/windows.ts';
import { withActivation } from './fused-activation.ts';

/** Convolutions, poolings and products of matrices. */
export const convolutionRules: Readonly<Record<string, NodeRule>> = {
  CONV_2D: withActivation((node) => conv2d(node, { kernel: permute(node.build, fourAxes(node, 1), [0, 3, 1, 2]), bias: node.optional(2) }, slidingOf(node))),
  DEPTHWISE_CONV_2D: withActivation((node) => {
    const kernel = permute(node.build, fourAxes(node, 1), [3, 0, 1, 2]);
    return conv2d(node, { kernel, bias: node.optional(2) }, slidingOf(node));
  }),
  TRANSPOSE_CONV: withActivation((node) => {
    const [, height, width] = node.extents(0);
    const kernel = permute(node.build, fourAxes(node, 1), [3, 0, 1, 2]);
    const how = { sliding: slidingOf(node), extents: [Number(height), Number(width)] };
    return convTranspose2d(node, { x: node.map(2), kernel, bias: node.optional(3) }, how);
  }),
  AVERAGE_POOL_2D: withActivation((node) => pool2d(node, 'AveragePool', poolOf(node), slidingOf(node))),
  MAX_POOL_2D: withActivation((node) => pool2d(node, 'MaxPool', poolOf(node), slidingOf(node))),
  FULLY_CONNECTED: withActivation(fullyConnected),
  BATCH_MATMUL: (node) => batchMatMul(node, {
    a: node.plain(0), b: node.plain(1), transposeA: node.flag('adj_x', false), transposeB: node.flag('adj_y', false),
  }),
};

/** Weights are [out, in]. The input is taken as rows of `in` numbers, whatever its shape. */
function fullyConnected(node: NodeView): FileValue {
  if (node.number('weights_format', 0) !== 0) throw unsupported('weights in plain order', 'them shuffled for int8');
  const weights = node.plain(1);
  const depth = staticExtent(requireRank(weights.type, 2).shape, 1);
  const x = node.input(0);
  const shape = shapeOf(x);
  if (node.flag('keep_num_dims', false) && shape.length !== 2) {
    const product = node.emit('MatMul', [inFileOrder(node.build, x), permute(node.build, weights, [1, 0])]);
    return node.inputs[2] ? binary(node, 'Add', plain(product), node.input(2)) : plain(product);
  }
  const rows = rowsOf(shape, depth);
  const flat = inFileOrder(node.build, reshapeAsFile(node, x, [rows, depth]));
  return matMul(node, { a: flat, b: weights, transposeA: false, transposeB: true }, node.optional(2));
}

function rowsOf(shape: Parameters<typeof elementCount>[0], depth: number): ReturnType<typeof elementCount> {
  const rows = dividedBy(elementCount(shape), depth);
  if (rows === undefined) throw unsupported(`rows of ${depth} numbers`, printShape(shape));
  return rows;
}

function fourAxes(node: NodeView, index: number): ReturnType<NodeView['plain']> {
  const value = node.plain(index);
  requireRank(value.type, 4);
  return value;
}

function poolOf(node: NodeView): readonly number[] {
  return [node.number('filter_height'), node.number('filter_width')];
}

function slidingOf(node: NodeView): Sliding {
  const padding = node.text('padding');
  if (padding !== 'SAME' && padding !== 'VALID') throw unsupported('the padding SAME or VALID', padding);
  return {
    padding,
    strides: [node.number('stride_h'), node.number('stride_w')],
    dilations: [node.number('dilation_h_factor', 1), node.number('dilation_w_factor', 1)],
  };
}
