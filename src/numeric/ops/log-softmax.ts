import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { inferNormalized, normalizedRules } from './support/normalized-axis.ts';

export const logSoftmax = defineOp({
  type: 'LogSoftmax',
  inputs: { min: 1, max: 1 },
  attributes: { axis: int(-1) },
  infer: inferNormalized,
  onnx: normalizedRules,
  gradient: ({ build, dy, output, attributes: { axis } }) => [() => {
    const total = build.op('ReduceSum', [dy, build.ints([axis])]);
    return build.op('Sub', [dy, build.op('Mul', [build.op('Exp', [output(0)]), total])]);
  }],
});
