import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const sigmoid = defineOp({
  type: 'Sigmoid',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: ({ build, dy, output }) => [() => {
    const y = output(0);
    return build.op('Mul', [dy, build.op('Mul', [y, build.op('Sub', [build.scalar(1), y])])]);
  }],
});
