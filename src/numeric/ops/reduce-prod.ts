import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { multiplyKnown } from './support/known-arithmetic.ts';
import { inferReduction, keepReducedAxes, reduceKnown, reductionAttributes, reductionRules } from './support/reduction.ts';

export const reduceProd = defineOp({
  type: 'ReduceProd',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  evaluate: (call) => reduceKnown(call, multiplyKnown),
  onnx: reductionRules(18),
  // The product of the others: that of all numbers but zeros, over the number itself, if no other one is zero.
  gradient: (call) => [
    () => {
      const { build, dy } = call;
      const x = call.input(0);
      const isZero = build.op('Cast', [build.op('Equal', [x, build.scalar(0)])], { to: 1 });
      const nonzero = build.op('Add', [x, isZero]);
      const zeros = build.op('ReduceSum', [isZero, call.inputs[1]]);
      const noOtherZero = build.op('Cast', [build.op('Equal', [zeros, isZero])], { to: 1 });
      const product = build.op('Mul', [build.op('ReduceProd', [nonzero, call.inputs[1]]), keepReducedAxes(call, dy)]);
      return build.op('Mul', [noOtherZero, build.op('Div', [product, nonzero])]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
