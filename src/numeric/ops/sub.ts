import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown, subtractKnown } from './support/known-arithmetic.ts';

export const sub = defineOp({
  type: 'Sub',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, subtractKnown);
  },
  gradient: ({ build, dy }) => [() => dy, () => build.op('Neg', [dy])],
});
