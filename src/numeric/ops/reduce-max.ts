import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { extremeKnown } from './support/known-arithmetic.ts';
import { inferReduction, keepReducedAxes, reduceKnown, reductionAttributes, reductionRules } from './support/reduction.ts';

export const reduceMax = defineOp({
  type: 'ReduceMax',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  evaluate: (call) => reduceKnown(call, extremeKnown('larger')),
  onnx: reductionRules(18),
  // Equal maxima share the gradient, as in PyTorch's amax.
  gradient: (call) => [
    () => {
      const { build, dy } = call;
      const isLargest = build.op('Equal', [call.input(0), keepReducedAxes(call, call.output(0))]);
      const mask = build.op('Cast', [isLargest], { to: 1 });
      const count = build.op('ReduceSum', [mask, call.inputs[1]]);
      return build.op('Mul', [mask, build.op('Div', [keepReducedAxes(call, dy), count])]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
