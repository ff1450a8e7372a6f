import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown, multiplyKnown } from './support/known-arithmetic.ts';

export const mul = defineOp({
  type: 'Mul',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, multiplyKnown);
  },
  gradient: ({ build, dy, input }) => [
    () => build.op('Mul', [dy, input(1)]),
    () => build.op('Mul', [dy, input(0)]),
  ],
});
