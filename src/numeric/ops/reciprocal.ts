import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const reciprocal = defineOp({
  type: 'Reciprocal',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [
    () => build.op('Neg', [build.op('Mul', [dy, build.op('Mul', [output(0), output(0)])])]),
  ],
});
