import { defineOp, zero } from './definition.ts';
import { requireFloat } from './support/types.ts';

export const isNan = defineOp({
  type: 'IsNaN',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: (call) => [{ dtype: 'bool', shape: requireFloat(call.type(0)).shape }],
  gradient: zero('a test is constant but for its jumps'),
});
