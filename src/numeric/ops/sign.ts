import { defineOp, zero } from './definition.ts';
import { inferNumberUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

export const sign = defineOp({
  type: 'Sign',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferNumberUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, Math.sign);
  },
  gradient: zero('Sign is constant but for its jump at 0'),
});
