import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { expandKnown } from './support/known-indexing.ts';
import { unsupported } from './support/unsupported.ts';

/** Broadcasts to a shape; the driver sums the gradient back. */
export const expand = defineOp({
  type: 'Expand',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: (call) => {
    const { dtype, shape } = call.type(0);
    const target = call.known(1)?.elements;
    if (!target) throw unsupported('the shape to expand to', 'it computed from values');
    return [{ dtype, shape: broadcastShapes(shape, target) }];
  },
  evaluate: (call) => {
    const [x, target] = [call.known(0), call.known(1)];
    return x && target && expandKnown(x, broadcastShapes(x.shape, target.elements));
  },
  gradient: ({ dy }) => [() => dy, NOT_DIFFERENTIABLE],
});
