import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const atan = defineOp({
  type: 'Atan',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => {
    const x = input(0);
    return build.op('Div', [dy, build.op('Add', [build.op('Mul', [x, x]), build.scalar(1)])]);
  }],
});
