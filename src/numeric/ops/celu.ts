import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { exponentialTail } from './support/exponential-tail.ts';
import { unsupported } from './support/unsupported.ts';

/** x above 0, alpha (exp(x / alpha) - 1) below (Barron 2017). */
export const celu = defineOp({
  type: 'Celu',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(1) },
  infer: (call) => {
    if (!(call.attributes.alpha > 0)) throw unsupported('a positive alpha', String(call.attributes.alpha));
    return inferFloatUnary(call);
  },
  gradient: ({ build, dy, input, attributes: { alpha } }) => [() => {
    const scaled = alpha === 1 ? input(0) : build.op('Mul', [input(0), build.scalar(1 / alpha)]);
    return build.op('Mul', [dy, exponentialTail(build, scaled, { above: 1, below: 1 })]);
  }],
});
