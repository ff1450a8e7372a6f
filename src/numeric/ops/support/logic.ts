import type { ValueType } from '../../graph/graph.ts';
import type { OpCall } from '../definition.ts';
import { inferBinary } from './elementwise.ts';
import { unsupported } from './unsupported.ts';

/** Type of an operation on two broadcast truth values. */
export function inferLogic(call: OpCall<unknown>): readonly ValueType[] {
  const types = inferBinary(call);
  if (call.type(0).dtype !== 'bool') throw unsupported('bool operands', call.type(0).dtype);
  return types;
}
