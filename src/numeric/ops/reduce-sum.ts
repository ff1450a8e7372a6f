import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { inferReduction, reductionAttributes, reductionRules, spreadOverReduced } from './support/reduction.ts';

export const reduceSum = defineOp({
  type: 'ReduceSum',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  onnx: reductionRules(13),
  gradient: (call) => [() => spreadOverReduced(call, call.dy), NOT_DIFFERENTIABLE],
});
