import type { Shape } from '../../../graph/dimension.ts';
import type { Value } from '../../../graph/op-table.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** How many channels a value [N, C, …] has. */
export function channelsOf(value: Value): number {
  return staticExtent(value.type.shape, 1);
}

/** A vector along axis `axis` of a value of `rank` axes, to be broadcast over the others. */
export function alongAxis(call: LayerCall, vector: Value, axis: number, rank: number): Value {
  const extents: Shape = Array.from({ length: rank - axis }, (_, place) => (place === 0 ? vector.type.shape[0] ?? 1 : 1));
  return reshapeTo(call.build, vector, extents);
}
