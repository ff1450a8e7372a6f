import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { addKnown, combineKnown } from './support/known-arithmetic.ts';

export const add = defineOp({
  type: 'Add',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, addKnown);
  },
  gradient: ({ dy }) => [() => dy, () => dy],
});
