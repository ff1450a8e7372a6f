import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const abs = defineOp({
  type: 'Abs',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Mul', [dy, build.op('Sign', [input(0)])])],
});
