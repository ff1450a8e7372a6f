import type { Value } from '../graph/op-table.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferNumberUnary } from './support/elementwise.ts';
import { combineKnown, extremeKnown } from './support/known-arithmetic.ts';
import { reshapeTo } from './support/shapes.ts';
import { stepFunction } from './support/step-function.ts';
import { unsupported } from './support/unsupported.ts';

/** Largest float32: what opset 6 to 10 means by "no bound". */
const NO_BOUND = 3.4028234663852886e38;

export const clip = defineOp({
  type: 'Clip',
  inputs: { min: 1, max: 3 },
  attributes: {},
  infer: (call) => {
    for (const index of [1, 2]) {
      if (call.has(index) && call.type(index).shape.length > 0) throw unsupported('scalar bounds', 'a tensor');
    }
    return inferNumberUnary(call);
  },
  evaluate: (call) => {
    const [x, min, max] = [0, 1, 2].map((index) => call.known(index));
    if (!x || (call.has(1) && !min) || (call.has(2) && !max)) return undefined;
    const raised = min ? combineKnown(x, min, extremeKnown('larger')) : x;
    return max && raised ? combineKnown(raised, max, extremeKnown('smaller')) : raised;
  },
  onnx: [
    {
      since: 6,
      import: (node) => {
        const { min, max } = node.read({ min: float(-NO_BOUND), max: float(NO_BOUND) });
        const bound = (limit: number): Value | undefined => (Math.abs(limit) >= NO_BOUND ? undefined : node.build.scalar(limit));
        return node.emit('Clip', [node.input(0), bound(min), bound(max)]);
      },
    },
    {
      since: 11,
      // Bounds are scalars, which some exporters write as vectors of one number.
      import: (node) => node.emit('Clip', node.inputs.map((input, index) => (
        input && index > 0 && input.type.shape.every((extent) => extent === 1) ? reshapeTo(node.build, input, []) : input
      ))),
    },
  ],
  // At a bound itself the gradient is zero, as PyTorch has it for ReLU6.
  gradient: ({ build, dy, inputs: [, min, max], output }) => [
    () => {
      const y = output(0);
      const above = min && stepFunction(build, build.op('Sub', [y, min]));
      const below = max && stepFunction(build, build.op('Sub', [max, y]));
      return [above, below].reduce((product, mask) => (mask && product ? build.op('Mul', [product, mask]) : product), dy) ?? dy;
    },
    NOT_DIFFERENTIABLE,
    NOT_DIFFERENTIABLE,
  ],
});
