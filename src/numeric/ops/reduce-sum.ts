import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { addKnown } from './support/known-arithmetic.ts';
import { inferReduction, reduceKnown, reductionAttributes, reductionRules, spreadOverReduced } from './support/reduction.ts';

export const reduceSum = defineOp({
  type: 'ReduceSum',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  evaluate: (call) => reduceKnown(call, addKnown),
  onnx: reductionRules(13),
  gradient: (call) => [() => spreadOverReduced(call, call.dy), NOT_DIFFERENTIABLE],
});
