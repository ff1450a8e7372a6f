import { printShape } from '../graph/dimension.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { filledLike } from './support/shapes.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Copies, for every element of `indices`, the element that lies there along one axis. */
export const gatherElements = defineOp({
  type: 'GatherElements',
  inputs: { min: 2, max: 2 },
  attributes: { axis: int(0) },
  infer: (call) => {
    const [{ dtype, shape }, indices] = [call.type(0), call.type(1)];
    const axis = axisOf(call.attributes.axis, shape.length);
    staticExtent(shape, axis);
    const fits = indices.dtype === 'int64' && indices.shape.length === shape.length
      && indices.shape.every((extent, place) => place === axis || extent === shape[place]);
    if (!fits) throw unsupported(`int64 indices like ${printShape(shape)} but for axis ${axis}`, `${indices.dtype}${printShape(indices.shape)}`);
    return [{ dtype, shape: indices.shape }];
  },
  onnx: [{
    since: 11,
    import: (node) => {
      const indices = node.input(1).type.dtype === 'int64' ? node.input(1) : node.emit('Cast', [node.input(1)], { to: 7 });
      return node.emit('GatherElements', [node.input(0), indices], node.read({ axis: int(0) }));
    },
  }],
  gradient: ({ build, dy, input, attributes }) => [
    () => build.op('ScatterElements', [filledLike(build, input(0), 0), input(1), dy], { axis: attributes.axis, reduction: 'add' }),
    NOT_DIFFERENTIABLE,
  ],
});
