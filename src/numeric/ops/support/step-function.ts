import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/**
 * 1 where x > 0, 0 where x <= 0, as float32. A steep HardSigmoid: one fast operation, where Sign took a third of the
 * time of a whole ResNet-50 gradient.
 */
export function stepFunction(build: GraphBuilder, x: Value): Value {
  return build.op('HardSigmoid', [x], { alpha: 1e30, beta: 0 });
}
