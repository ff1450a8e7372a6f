import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const asinh = defineOp({
  type: 'Asinh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => {
    const x = input(0);
    return build.op('Div', [dy, build.op('Sqrt', [build.op('Add', [build.op('Mul', [x, x]), build.scalar(1)])])]);
  }],
});
