import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { otherLogits, ownLogit } from './class-logits.ts';

/**
 * Cross-entropy of each image, [N]: softplus(log-sum-exp of the other logits - own logit). Subtracting before, not
 * after, the exponential keeps the gradient of images the model is sure of: 1 - p would be rounded to zero.
 */
export function crossEntropy(build: GraphBuilder, logits: Value, onehot: Value): Value {
  const others = build.op('ReduceLogSumExp', [otherLogits(build, logits, onehot), build.ints([1])], { keepdims: 0 });
  return build.op('Softplus', [build.op('Sub', [others, ownLogit(build, logits, onehot)])]);
}
