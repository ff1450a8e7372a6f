import { isBatch, type Dimension } from '../graph/dimension.ts';
import { defineOp, none } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { sliceAxis } from './support/slices.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

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
    if (!x || !indices || x.shape.length !== 1) return undefined;
    const elements = indices.elements.map((index): Dimension => x.elements.at(Number(index)) ?? 0);
    return { dtype: x.dtype, shape: indices.shape, elements };
  },
  onnx: [{
    since: 1,
    // Taking one constant position, as a class token is taken, is a slice, which has a gradient.
    import: (node) => {
      const { axis: rawAxis } = node.read({ axis: int(0) });
      const [x, indices] = [node.input(0), node.input(1)];
      const axis = axisOf(rawAxis, x.type.shape.length);
      const index = indices.known?.elements[0];
      if (x.known || indices.type.shape.length > 0 || index === undefined || isBatch(index)) {
        return node.emit('Gather', [x, indices], { axis: rawAxis });
      }
      const extent = staticExtent(x.type.shape, axis);
      const start = index < 0 ? index + extent : index;
      const cut = sliceAxis(node.build, x, { axis, start, stop: start + 1 }, node.name);
      return reshapeTo(node.build, cut, x.type.shape.filter((_, place) => place !== axis));
    },
  }],
  gradient: none('the gradient of Gather is written for one constant index only'),
});
