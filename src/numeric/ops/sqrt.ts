import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

export const sqrt = defineOp({
  type: 'Sqrt',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, Math.sqrt);
  },
  gradient: ({ build, dy, output }) => [
    () => build.op('Div', [dy, build.op('Mul', [output(0), build.scalar(2)])]),
  ],
});
