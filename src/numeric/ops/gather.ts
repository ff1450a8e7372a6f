import { isBatch } from '../graph/dimension.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { gatherGradient } from './support/gather-gradient.ts';
import { flatIndex, takeKnown } from './support/known-indexing.ts';
import { reshapeTo } from './support/shapes.ts';
import { takeAlong } from './support/take.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Copies the places `indices` names of one axis; negative ones count from its end. */
export const gather = defineOp({
  type: 'Gather',
  inputs: { min: 2, max: 2 },
  attributes: { axis: int(0) },
  infer: (call) => {
    const { dtype, shape } = call.type(0);
    const axis = axisOf(call.attributes.axis, shape.length);
    const extent = staticExtent(shape, axis);
    const outside = call.known(1)?.elements.find((index) => !(Number(index) >= -extent && Number(index) < extent));
    if (outside !== undefined) throw unsupported(`indices below ${extent}`, String(outside));
    return [{ dtype, shape: [...shape.slice(0, axis), ...call.type(1).shape, ...shape.slice(axis + 1)] }];
  },
  evaluate: (call) => {
    const [x, indices] = [call.known(0), call.known(1)];
    if (!x || !indices || indices.elements.some(isBatch)) return undefined;
    const axis = axisOf(call.attributes.axis, x.shape.length);
    const inner = axis + indices.shape.length;
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return takeKnown(x, shape, (index) => {
      const place = Number(indices.elements[flatIndex(index.slice(axis, inner), indices.shape)] ?? 0);
      return [...index.slice(0, axis), place < 0 ? place + (x.shape[axis] ?? 0) : place, ...index.slice(inner)];
    });
  },
  onnx: [{
    since: 1,
    // Constant places are taken by a slice where they are evenly spaced, as a class token is.
    import: (node) => {
      const { axis: rawAxis } = node.read({ axis: int(0) });
      const [x, indices] = [node.input(0), node.input(1)];
      const { shape } = x.type;
      const axis = axisOf(rawAxis, shape.length);
      const known = indices.known?.elements;
      const extent = staticExtent(shape, axis);
      const outside = known?.find((index) => isBatch(index) || index < -extent || index >= extent);
      if (x.known || !known || known.length === 0 || outside !== undefined) return node.emit('Gather', [x, indices], { axis });
      const places = known.map((index) => (Number(index) < 0 ? Number(index) + extent : Number(index)));
      const taken = takeAlong(node.build, x, { axis, places }, node.name);
      return reshapeTo(node.build, taken, [...shape.slice(0, axis), ...indices.type.shape, ...shape.slice(axis + 1)]);
    },
  }],
  gradient: ({ build, dy, input, attributes }) => [
    () => gatherGradient(build, dy, { x: input(0), indices: input(1), axis: axisOf(attributes.axis, input(0).type.shape.length) }),
    NOT_DIFFERENTIABLE,
  ],
});
