import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { exponentialTail } from './support/exponential-tail.ts';

/** gamma x above 0, gamma alpha (exp(x) - 1) below (Klambauer et al. 2017). */
export const selu = defineOp({
  type: 'Selu',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(1.6732631921768188), gamma: float(1.0507010221481323) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { alpha, gamma } }) => [
    () => build.op('Mul', [dy, exponentialTail(build, input(0), { above: gamma, below: gamma * alpha })]),
  ],
});
