import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { inferNormalized, normalizedRules } from './support/normalized-axis.ts';

export const softmax = defineOp({
  type: 'Softmax',
  inputs: { min: 1, max: 1 },
  attributes: { axis: int(-1) },
  infer: inferNormalized,
  onnx: normalizedRules,
  gradient: ({ build, dy, output, attributes: { axis } }) => [() => {
    const y = output(0);
    const weighted = build.op('ReduceSum', [build.op('Mul', [dy, y]), build.ints([axis])]);
    return build.op('Mul', [y, build.op('Sub', [dy, weighted])]);
  }],
});
