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
      const share = build.op('Exp', [build.op('Sub', [call.input(0), keepReducedAxes(call, call.output(0))])]);
      return build.op('Mul', [keepReducedAxes(call, dy), share]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
