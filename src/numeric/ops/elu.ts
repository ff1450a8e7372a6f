import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { exponentialTail } from './support/exponential-tail.ts';

/** x above 0, alpha (exp(x) - 1) below. */
export const elu = defineOp({
  type: 'Elu',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(1) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { alpha } }) => [
    () => build.op('Mul', [dy, exponentialTail(build, input(0), { above: 1, below: alpha })]),
  ],
});
