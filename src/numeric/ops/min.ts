import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown, extremeKnown } from './support/known-arithmetic.ts';
import { shareOfLarger } from './support/split-ties.ts';
import { chainedRules } from './support/variadic.ts';

/** The smaller of two operands. Equal ones share the gradient. */
export const min = defineOp({
  type: 'Min',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, extremeKnown('smaller'));
  },
  onnx: chainedRules('Min'),
  gradient: ({ build, dy, input }) => [
    () => build.op('Mul', [dy, shareOfLarger(build, input(1), input(0))]),
    () => build.op('Mul', [dy, shareOfLarger(build, input(0), input(1))]),
  ],
});
