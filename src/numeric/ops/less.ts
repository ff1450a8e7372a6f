import { defineOp, zero } from './definition.ts';
import { inferComparison } from './support/elementwise.ts';
import { combineKnown, compareKnown } from './support/known-arithmetic.ts';

export const less = defineOp({
  type: 'Less',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferComparison,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, compareKnown((difference) => difference < 0), 'bool');
  },
  gradient: zero('a comparison is constant but for its jumps'),
});
