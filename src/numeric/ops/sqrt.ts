import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const sqrt = defineOp({
  type: 'Sqrt',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [
    () => build.op('Div', [dy, build.op('Mul', [output(0), build.scalar(2)])]),
  ],
});
