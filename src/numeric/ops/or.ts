import { defineOp, zero } from './definition.ts';
import { combineKnown } from './support/known-arithmetic.ts';
import { inferLogic } from './support/logic.ts';

export const or = defineOp({
  type: 'Or',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferLogic,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, (left, right) => Number(left !== 0 || right !== 0));
  },
  gradient: zero('truth values have no derivative'),
});
