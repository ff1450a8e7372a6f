import { defineOp } from './definition.ts';
import { inferNumberUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

export const abs = defineOp({
  type: 'Abs',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferNumberUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, Math.abs);
  },
  gradient: ({ build, dy, input }) => [() => build.op('Mul', [dy, build.op('Sign', [input(0)])])],
});
