import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { inferReduction, keepReducedAxes, reductionAttributes, reductionRules } from './support/reduction.ts';

export const reduceLogSumExp = defineOp({
  type: 'ReduceLogSumExp',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  onnx: reductionRules(18),
  gradient: (call) => [
    () => {
      const { build, dy } = call;
      const powers = build.op('Exp', [build.op('Sub', [call.input(0), keepReducedAxes(call, call.output(0))])]);
      // The powers sum to 1 but for the rounding of the logarithm, which grows with the size of the operands.
      const shares = build.op('Div', [powers, build.op('ReduceSum', [powers, call.inputs[1]])]);
      return build.op('Mul', [keepReducedAxes(call, dy), shares]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
