import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { extremeKnown } from './support/known-arithmetic.ts';
import { inferReduction, keepReducedAxes, reduceKnown, reductionAttributes, reductionRules } from './support/reduction.ts';

export const reduceMin = defineOp({
  type: 'ReduceMin',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  evaluate: (call) => reduceKnown(call, extremeKnown('smaller')),
  onnx: reductionRules(18),
  // Equal minima share the gradient, as in PyTorch's amin.
  gradient: (call) => [
    () => {
      const { build, dy } = call;
      const isSmallest = build.op('Equal', [call.input(0), keepReducedAxes(call, call.output(0))]);
      const mask = build.op('Cast', [isSmallest], { to: 1 });
      const count = build.op('ReduceSum', [mask, call.inputs[1]]);
      return build.op('Mul', [mask, build.op('Div', [keepReducedAxes(call, dy), count])]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
