import type { ValueType } from '../../graph/graph.ts';
import type { OpCall } from '../definition.ts';
import { broadcastShapes } from './broadcast.ts';
import { requireFloat } from './types.ts';
import { unsupported } from './unsupported.ts';

/** Type of a function applied to each float32 element. */
export function inferFloatUnary(call: OpCall<unknown>): readonly ValueType[] {
  return [requireFloat(call.type(0))];
}

/** Type of a function applied to each number, integers included. */
export function inferNumberUnary(call: OpCall<unknown>): readonly ValueType[] {
  const type = call.type(0);
  if (type.dtype === 'bool') throw unsupported('numbers', 'truth values');
  return [type];
}

/** Type of an operation on two broadcast operands of the same element type. */
export function inferBinary(call: OpCall<unknown>): readonly ValueType[] {
  const [a, b] = [call.type(0), call.type(1)];
  if (a.dtype !== b.dtype) throw unsupported('operands of one element type', `${a.dtype} and ${b.dtype}`);
  return [{ dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) }];
}

/** Type of a comparison of two broadcast operands. */
export function inferComparison(call: OpCall<unknown>): readonly ValueType[] {
  return inferBinary(call).map((type) => ({ ...type, dtype: 'bool' as const }));
}
