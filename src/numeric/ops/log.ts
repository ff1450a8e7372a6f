import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const log = defineOp({
  type: 'Log',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => build.op('Div', [dy, input(0)])],
});
