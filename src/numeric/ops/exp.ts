import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const exp = defineOp({
  type: 'Exp',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [() => build.op('Mul', [dy, output(0)])],
});
