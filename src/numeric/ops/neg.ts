import { defineOp } from './definition.ts';
import { inferNumberUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

export const neg = defineOp({
  type: 'Neg',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferNumberUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, (element) => -element);
  },
  gradient: ({ build, dy }) => [() => build.op('Neg', [dy])],
});
