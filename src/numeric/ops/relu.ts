import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { stepFunction } from './support/step-function.ts';

export const relu = defineOp({
  type: 'Relu',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [() => build.op('Mul', [dy, stepFunction(build, output(0))])],
});
