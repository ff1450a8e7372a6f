import type { Dimension } from '../../graph/dimension.ts';
import type { ValueType } from '../../graph/graph.ts';
import type { OpCall } from '../definition.ts';
import { int, type AttributesOf } from './attribute-schema.ts';
import { axisOf, staticExtent } from './types.ts';

export const argAttributes = { axis: int(0), keepdims: int(1), select_last_index: int(0) };

/** Type of ArgMax and ArgMin: int64, without the axis or with 1 in its place. */
export function inferArg(call: OpCall<AttributesOf<typeof argAttributes>>): readonly ValueType[] {
  const { shape } = call.type(0);
  const axis = axisOf(call.attributes.axis, shape.length);
  staticExtent(shape, axis);
  const kept = shape.map((extent, place): Dimension => (place === axis ? 1 : extent));
  return [{ dtype: 'int64', shape: call.attributes.keepdims === 1 ? kept : kept.filter((_, place) => place !== axis) }];
}
