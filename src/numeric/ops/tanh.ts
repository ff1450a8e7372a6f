import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const tanh = defineOp({
  type: 'Tanh',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [() => {
    const y = output(0);
    return build.op('Mul', [dy, build.op('Sub', [build.scalar(1), build.op('Mul', [y, y])])]);
  }],
});
