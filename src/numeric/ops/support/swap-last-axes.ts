import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** Every matrix transposed. */
export function swapLastAxes(build: GraphBuilder, x: Value): Value {
  const axes = x.type.shape.map((_, axis) => axis);
  const rank = axes.length;
  return build.op('Transpose', [x], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}
