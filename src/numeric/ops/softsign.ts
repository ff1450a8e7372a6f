import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const softsign = defineOp({
  type: 'Softsign',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => {
    const size = build.op('Add', [build.op('Abs', [input(0)]), build.scalar(1)]);
    return build.op('Div', [dy, build.op('Mul', [size, size])]);
  }],
});
