import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const cos = defineOp({
  type: 'Cos',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Neg', [build.op('Mul', [dy, build.op('Sin', [input(0)])])])],
});
