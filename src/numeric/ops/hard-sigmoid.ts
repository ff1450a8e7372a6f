import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { stepFunction } from './support/step-function.ts';

export const hardSigmoid = defineOp({
  type: 'HardSigmoid',
  inputs: { min: 1, max: 1 },
  attributes: { alpha: float(0.2), beta: float(0.5) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, output, attributes: { alpha } }) => [() => {
    const y = output(0);
    const inside = build.op('Mul', [stepFunction(build, y), stepFunction(build, build.op('Sub', [build.scalar(1), y]))]);
    return build.op('Mul', [dy, build.op('Mul', [inside, build.scalar(alpha)])]);
  }],
});
