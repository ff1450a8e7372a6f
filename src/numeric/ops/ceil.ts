import { defineOp, zero } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

export const ceil = defineOp({
  type: 'Ceil',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, Math.ceil);
  },
  gradient: zero('a rounded number is constant but for its jumps'),
});
