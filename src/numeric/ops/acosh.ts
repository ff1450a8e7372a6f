import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const acosh = defineOp({
  type: 'Acosh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => {
    const factors = [build.op('Sub', [input(0), build.scalar(1)]), build.op('Add', [input(0), build.scalar(1)])];
    return build.op('Div', [dy, build.op('Sqrt', [build.op('Mul', factors)])]);
  }],
});
