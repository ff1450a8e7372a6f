import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown, extremeKnown } from './support/known-arithmetic.ts';
import { shareOfLarger } from './support/split-ties.ts';
import { chainedRules } from './support/variadic.ts';

/** The larger of two operands. Equal ones share the gradient. */
export const max = defineOp({
  type: 'Max',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, extremeKnown('larger'));
  },
  onnx: chainedRules('Max'),
  gradient: ({ build, dy, input }) => [
    () => build.op('Mul', [dy, shareOfLarger(build, input(0), input(1))]),
    () => build.op('Mul', [dy, shareOfLarger(build, input(1), input(0))]),
  ],
});
