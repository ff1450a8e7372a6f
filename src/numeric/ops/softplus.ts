import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const softplus = defineOp({
  type: 'Softplus',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [
    () => build.op('Mul', [dy, build.op('Sigmoid', [input(0)])]),
  ],
});
