import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { stepFunction } from './support/step-function.ts';

/** x above alpha, 0 at alpha and below. */
export const thresholdedRelu = defineOp({
  type: 'ThresholdedRelu',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(1) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { alpha } }) => [
    () => build.op('Mul', [dy, stepFunction(build, build.op('Sub', [input(0), build.scalar(alpha)]))]),
  ],
});
