import { defineOp, zero } from './definition.ts';
import { inferComparison } from './support/elementwise.ts';
import { combineKnown } from './support/known-arithmetic.ts';

export const equal = defineOp({
  type: 'Equal',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferComparison,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, (left, right) => (left === right ? 1 : 0), 'bool');
  },
  gradient: zero('a comparison is constant but for its jumps'),
});
