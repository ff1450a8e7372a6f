import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const sin = defineOp({
  type: 'Sin',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Mul', [dy, build.op('Cos', [input(0)])])],
});
