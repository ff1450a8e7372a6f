import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const atanh = defineOp({
  type: 'Atanh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  // (1 - x)(1 + x) keeps its digits near 1, where 1 - x * x loses them.
  gradient: ({ build, dy, input }) => [() => {
    const factors = [build.op('Sub', [build.scalar(1), input(0)]), build.op('Add', [input(0), build.scalar(1)])];
    return build.op('Div', [dy, build.op('Mul', factors)]);
  }],
});
