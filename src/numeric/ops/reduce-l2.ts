import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { inferReduction, keepReducedAxes, reductionAttributes, reductionRules } from './support/reduction.ts';

/** A norm below it has no direction to speak of. */
const SMALLEST_NORM = 1e-30;

/** The Euclidean norm. Where it is 0 its gradient is taken for 0, as PyTorch does. */
export const reduceL2 = defineOp({
  type: 'ReduceL2',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  onnx: reductionRules(18, (build, x) => build.op('Abs', [x])),
  gradient: (call) => [
    () => {
      const { build, dy } = call;
      const norm = build.op('Max', [keepReducedAxes(call, call.output(0)), build.scalar(SMALLEST_NORM)]);
      return build.op('Mul', [call.input(0), build.op('Div', [keepReducedAxes(call, dy), norm])]);
    },
    NOT_DIFFERENTIABLE,
  ],
});
