import { elementCount } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { filledLike, reshapeTo } from './support/shapes.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';
import { onnxWindowAttributes, slidExtents, slidShape, spatialExtents, windowAttributes, windowOf } from './support/window.ts';

/** The second output, made only where a gradient needs it, tells which element of the flat input was the largest. */
export const maxPool = defineOp({
  type: 'MaxPool',
  inputs: { min: 1, max: 1 },
  attributes: { ...windowAttributes, ceil_mode: int(0) },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least').shape;
    const shape = slidShape(x, x[1] ?? 1, slidExtents(spatialExtents(x), call.attributes, call.attributes.ceil_mode === 1));
    return [{ dtype: 'float32', shape }, { dtype: 'int64', shape }];
  },
  onnx: [{
    since: 1,
    import: (node) => {
      const attributes = node.read({ ...onnxWindowAttributes, ceil_mode: int(0), storage_order: int(0) });
      if (node.outputs.slice(1).some((name) => name !== '')) {
        throw unsupported('max pooling without indices', 'its indices in use');
      }
      return node.emit('MaxPool', [node.input(0)], { ...windowOf(node, attributes), ceil_mode: attributes.ceil_mode });
    },
  }],
  gradient: ({ build, dy, input, output }) => [() => {
    const x = input(0);
    const flatX = reshapeTo(build, x, [elementCount(x.type.shape)]);
    const size = [elementCount(dy.type.shape)];
    const updates = [reshapeTo(build, output(1), size), reshapeTo(build, dy, size)];
    const scattered = build.op('ScatterElements', [filledLike(build, flatX, 0), ...updates], { axis: 0, reduction: 'add' });
    return reshapeTo(build, scattered, x.type.shape);
  }],
  forwardOutputs: 2,
});
