import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const neg = defineOp({
  type: 'Neg',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy }) => [() => build.op('Neg', [dy])],
});
