import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { axesOfReduction, inferReduction, reductionAttributes, reductionRules, spreadOverReduced } from './support/reduction.ts';
import { staticExtent } from './support/types.ts';

export const reduceMean = defineOp({
  type: 'ReduceMean',
  inputs: { min: 1, max: 2 },
  attributes: reductionAttributes,
  infer: inferReduction,
  onnx: reductionRules(18),
  gradient: (call) => [
    () => {
      const { shape } = call.input(0).type;
      const count = axesOfReduction(call).reduce((product, axis) => product * staticExtent(shape, axis), 1);
      return spreadOverReduced(call, call.build.op('Mul', [call.dy, call.build.scalar(1 / count)]));
    },
    NOT_DIFFERENTIABLE,
  ],
});
