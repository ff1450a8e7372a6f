import { defineOp, zero } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { requireFloat } from './support/types.ts';

export const isInf = defineOp({
  type: 'IsInf',
  inputs: { min: 1, max: 1 },
  attributes: { detect_negative: int(1), detect_positive: int(1) },
  infer: (call) => [{ dtype: 'bool', shape: requireFloat(call.type(0)).shape }],
  gradient: zero('a test is constant but for its jumps'),
});
