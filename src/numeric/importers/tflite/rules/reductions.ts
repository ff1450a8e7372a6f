import { argExtreme } from '../../channels-last/arg-extreme.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import type { FileValue } from '../../channels-last/file-value.ts';
import { l2Normalize, localResponse, softmax } from '../../channels-last/normalizations.ts';
import { reduce, type Reduction } from '../../channels-last/reductions.ts';
import { withActivation } from './fused-activation.ts';

/** The length below which TFLite does not divide by it. */
const SHORTEST = 1e-6;

/** Operators that combine elements: reductions and normalisations. */
export const reductionRules: Readonly<Record<string, NodeRule>> = {
  MEAN: reduction('ReduceMean'),
  SUM: reduction('ReduceSum'),
  REDUCE_MAX: reduction('ReduceMax'),
  REDUCE_MIN: reduction('ReduceMin'),
  REDUCE_PROD: reduction('ReduceProd'),
  ARG_MAX: (node) => argExtreme(node, 'ArgMax', node.scalar(1)),
  ARG_MIN: (node) => argExtreme(node, 'ArgMin', node.scalar(1)),
  SOFTMAX: softmaxRule,
  LOG_SOFTMAX: (node) => softmax(node, 'LogSoftmax', node.input(0)),
  L2_NORMALIZATION: withActivation((node) => l2Normalize(node, node.input(0), SHORTEST ** 2)),
  LOCAL_RESPONSE_NORMALIZATION: (node) => localResponse(node, {
    radius: node.number('radius'), bias: node.number('bias'), alpha: node.number('alpha'), beta: node.number('beta'),
  }),
};

function reduction(type: Reduction): NodeRule {
  return (node) => reduce(node, type, { axes: node.numbers(1), keepDims: node.flag('keep_dims', false) });
}

/** Logits are multiplied by `beta` first. */
function softmaxRule(node: NodeView): FileValue {
  const x = node.input(0);
  const beta = node.number('beta', 1);
  const scaled = beta === 1 ? x : { ...x, value: node.build.op('Mul', [x.value, node.build.scalar(beta)]) };
  return softmax(node, 'Softmax', scaled);
}
