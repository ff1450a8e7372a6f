import { unsupported } from '../../../ops/support/unsupported.ts';
import { argExtreme } from '../../channels-last/arg-extreme.ts';
import { einsum } from '../../channels-last/einsum.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import { batchMatMul, matMul, type Factors } from '../../channels-last/matmul.ts';
import { batchNormalization, localResponse, softmax } from '../../channels-last/normalizations.ts';
import { reduce, type Reduction } from '../../channels-last/reductions.ts';

/** Operators that combine elements: reductions, normalisations, products of matrices. */
export const reductionRules: Readonly<Record<string, NodeRule>> = {
  Mean: reduction('ReduceMean'),
  Sum: reduction('ReduceSum'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  ArgMax: (node) => argExtreme(node, 'ArgMax', node.scalar(1)),
  ArgMin: (node) => argExtreme(node, 'ArgMin', node.scalar(1)),
  Softmax: (node) => softmax(node, 'Softmax', node.input(0)),
  LogSoftmax: (node) => softmax(node, 'LogSoftmax', node.input(0)),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LRN: (node) => localResponse(node, {
    radius: node.number('depth_radius', 5), bias: node.number('bias', 1), alpha: node.number('alpha', 1), beta: node.number('beta', 0.5),
  }),
  MatMul: (node) => matMul(node, factorsOf(node, 'transpose_a', 'transpose_b')),
  BatchMatMul: (node) => batchMatMul(node, factorsOf(node, 'adj_x', 'adj_y')),
  BatchMatMulV2: (node) => batchMatMul(node, factorsOf(node, 'adj_x', 'adj_y')),
  BatchMatMulV3: (node) => batchMatMul(node, factorsOf(node, 'adj_x', 'adj_y')),
  Einsum: (node) => einsum(node, node.text('equation')),
};

function reduction(type: Reduction): NodeRule {
  return (node) => reduce(node, type, { axes: node.numbers(1), keepDims: node.flag('keep_dims', false) });
}

function batchNorm(node: NodeView): ReturnType<NodeRule> {
  if (node.flag('is_training', true)) {
    throw unsupported('inference mode (is_training false)', 'training mode, in which images of a batch change each other');
  }
  const layout = node.text('data_format', 'NHWC');
  if (layout !== 'NHWC') throw unsupported('channels last (data_format NHWC)', layout);
  return batchNormalization(node, node.number('epsilon'));
}

function factorsOf(node: NodeView, a: string, b: string): Factors {
  return { a: node.plain(0), b: node.plain(1), transposeA: node.flag(a, false), transposeB: node.flag(b, false) };
}
