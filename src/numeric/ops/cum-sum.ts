import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { requireFloat, axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Running totals along the axis that input 1, a constant, names. */
export const cumSum = defineOp({
  type: 'CumSum',
  inputs: { min: 2, max: 2 },
  attributes: { exclusive: int(0), reverse: int(0) },
  infer: (call) => {
    const x = requireFloat(call.type(0));
    const axis = call.known(1)?.elements[0];
    if (axis === undefined) throw unsupported('the axis to be constant', 'it computed');
    staticExtent(x.shape, axisOf(Number(axis), x.shape.length));
    return [x];
  },
  gradient: ({ build, dy, input, attributes: { exclusive, reverse } }) => [
    () => build.op('CumSum', [dy, input(1)], { exclusive, reverse: 1 - reverse }),
    NOT_DIFFERENTIABLE,
  ],
});
