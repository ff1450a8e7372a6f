import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const erf = defineOp({
  type: 'Erf',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, input }) => [() => {
    const x = input(0);
    const bell = build.op('Exp', [build.op('Neg', [build.op('Mul', [x, x])])]);
    return build.op('Mul', [dy, build.op('Mul', [bell, build.scalar(2 / Math.sqrt(Math.PI))])]);
  }],
});
