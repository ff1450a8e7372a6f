import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** Far below any logit; adding it takes a class out of every maximum and every exponential. */
const EXCLUDED = -1e30;

/** The logit of the class `onehot` marks, [N]. */
export function ownLogit(build: GraphBuilder, logits: Value, onehot: Value): Value {
  return build.op('ReduceSum', [build.op('Mul', [logits, onehot]), build.ints([1])], { keepdims: 0 });
}

/** The logits with the class `onehot` marks taken out of the running, [N, classes]. */
export function otherLogits(build: GraphBuilder, logits: Value, onehot: Value): Value {
  return build.op('Add', [logits, build.op('Mul', [onehot, build.scalar(EXCLUDED)])]);
}
