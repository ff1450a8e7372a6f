import { printShape, sameShape } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { stepFunction } from './support/step-function.ts';
import { requireFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** x above 0, slope * x at 0 and below; the slope broadcasts to x. */
export const prelu = defineOp({
  type: 'PRelu',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: (call) => {
    const [x, slope] = [requireFloat(call.type(0)), requireFloat(call.type(1))];
    if (!sameShape(broadcastShapes(x.shape, slope.shape), x.shape)) {
      throw unsupported(`a slope that broadcasts to ${printShape(x.shape)}`, printShape(slope.shape));
    }
    return [x];
  },
  gradient: ({ build, dy, input }) => [
    () => {
      const rise = build.op('Mul', [stepFunction(build, input(0)), build.op('Sub', [build.scalar(1), input(1)])]);
      return build.op('Mul', [dy, build.op('Add', [rise, input(1)])]);
    },
    () => build.op('Mul', [dy, build.op('Min', [input(0), build.scalar(0)])]),
  ],
});
