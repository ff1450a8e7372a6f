import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const cosh = defineOp({
  type: 'Cosh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Mul', [dy, build.op('Sinh', [input(0)])])],
});
