import { printShape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from './shapes.ts';
import { requireFloat, staticExtent } from './types.ts';
import { unsupported } from './unsupported.ts';

/** [N, length, heads * depth] as [N, heads, length, depth]; what has four axes already stays. */
export function splitHeads(build: GraphBuilder, x: Value, heads: number): Value {
  const { shape } = requireFloat(x.type);
  if (shape.length === 4) return x;
  const width = shape.length === 3 ? staticExtent(shape, 2) : 0;
  if (width === 0 || heads < 1 || width % heads !== 0) {
    throw unsupported('[N, heads, length, depth], or [N, length, width] and a number of heads that divides the width', `${printShape(shape)} and ${heads} heads`);
  }
  const apart = reshapeTo(build, x, [shape[0] ?? 'N', shape[1] ?? 1, heads, width / heads]);
  return build.op('Transpose', [apart], { perm: [0, 2, 1, 3] });
}

/** [N, heads, length, depth] as [N, length, heads * depth]. */
export function joinHeads(build: GraphBuilder, x: Value): Value {
  const [batch = 'N', , length = 1] = x.type.shape;
  const together = build.op('Transpose', [x], { perm: [0, 2, 1, 3] });
  return reshapeTo(build, together, [batch, length, staticExtent(x.type.shape, 1) * staticExtent(x.type.shape, 3)]);
}
