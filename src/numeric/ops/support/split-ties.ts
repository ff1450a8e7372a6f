import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/**
 * The share of the gradient that goes to `a` where the larger of `a` and `b` is taken: 1 where a > b, 0 where a < b,
 * and half where they are equal, as torch.maximum has it. A steep HardSigmoid, as in `step-function.ts`.
 */
export function shareOfLarger(build: GraphBuilder, a: Value, b: Value): Value {
  return build.op('HardSigmoid', [build.op('Sub', [a, b])], { alpha: 1e30, beta: 0.5 });
}
