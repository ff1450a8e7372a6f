import { AppError } from '../../kernel/errors.ts';
import { sameShape } from '../graph/dimension.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int, oneOf } from './support/attribute-schema.ts';
import { filledLike } from './support/shapes.ts';
import { axisOf, staticExtent } from './support/types.ts';

/** Writes or adds updates to data at indices along an axis: how the gradient of max pooling finds its way back. */
export const scatterElements = defineOp({
  type: 'ScatterElements',
  inputs: { min: 3, max: 3 },
  attributes: { axis: int(0), reduction: oneOf('none', 'add') },
  infer: (call) => {
    const [data, indices, updates] = [call.type(0), call.type(1), call.type(2)];
    axisOf(call.attributes.axis, data.shape.length);
    if (!sameShape(indices.shape, updates.shape) || indices.shape.length !== data.shape.length || indices.dtype !== 'int64') {
      throw new AppError('UNSUPPORTED', 'expected int64 indices and updates of one shape and the rank of the data');
    }
    return [data];
  },
  onnx: [{
    since: 11,
    import: (node) => {
      const attributes = node.read({ axis: int(0), reduction: oneOf('none', 'add') });
      const { shape } = node.input(0).type;
      staticExtent(shape, axisOf(attributes.axis, shape.length));
      const indices = node.input(1).type.dtype === 'int64' ? node.input(1) : node.emit('Cast', [node.input(1)], { to: 7 });
      return node.emit('ScatterElements', [node.input(0), indices, node.input(2)], attributes);
    },
  }],
  gradient: ({ build, dy, input, attributes: { axis, reduction } }) => [
    () => (reduction === 'add' ? dy : build.op('ScatterElements', [dy, input(1), filledLike(build, input(2), 0)], { axis, reduction: 'none' })),
    NOT_DIFFERENTIABLE,
    () => build.op('GatherElements', [dy, input(1)], { axis }),
  ],
});
