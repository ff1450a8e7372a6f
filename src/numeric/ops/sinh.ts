import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const sinh = defineOp({
  type: 'Sinh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Mul', [dy, build.op('Cosh', [input(0)])])],
});
