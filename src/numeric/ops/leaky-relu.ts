import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { stepFunction } from './support/step-function.ts';

export const leakyRelu = defineOp({
  type: 'LeakyRelu',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(0.01) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { alpha } }) => [() => {
    const rise = build.op('Mul', [stepFunction(build, input(0)), build.scalar(1 - alpha)]);
    return build.op('Mul', [dy, build.op('Add', [rise, build.scalar(alpha)])]);
  }],
});
