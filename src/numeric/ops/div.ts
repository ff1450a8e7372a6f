import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown, divideKnown } from './support/known-arithmetic.ts';

export const div = defineOp({
  type: 'Div',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, divideKnown);
  },
  gradient: ({ build, dy, input, output }) => [
    () => build.op('Div', [dy, input(1)]),
    () => build.op('Neg', [build.op('Div', [build.op('Mul', [dy, output(0)]), input(1)])]),
  ],
});
