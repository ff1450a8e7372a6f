import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const tan = defineOp({
  type: 'Tan',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [() => {
    const y = output(0);
    return build.op('Mul', [dy, build.op('Add', [build.op('Mul', [y, y]), build.scalar(1)])]);
  }],
});
