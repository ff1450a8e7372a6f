import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const softplus = defineOp({
  type: 'Softplus',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  // exp(x - y) is the sigmoid of x, also far out on the left, where onnxruntime's own Sigmoid says 0.
  gradient: ({ build, dy, input, output }) => [
    () => build.op('Mul', [dy, build.op('Exp', [build.op('Sub', [input(0), output(0)])])]),
  ],
});
