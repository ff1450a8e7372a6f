import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { averagePoolGradient } from './support/average-pool-gradient.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { onnxWindowAttributes, slidExtents, slidShape, spatialExtents, windowAttributes, windowOf } from './support/window.ts';

const averaging = { ceil_mode: int(0), count_include_pad: int(0) };

export const averagePool = defineOp({
  type: 'AveragePool',
  inputs: { min: 1, max: 1 },
  attributes: { ...windowAttributes, ...averaging },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least').shape;
    const extents = slidExtents(spatialExtents(x), call.attributes, call.attributes.ceil_mode === 1);
    return [{ dtype: 'float32', shape: slidShape(x, x[1] ?? 1, extents) }];
  },
  onnx: [{
    since: 1,
    import: (node) => {
      const attributes = node.read({ ...onnxWindowAttributes, ...averaging });
      const { ceil_mode: ceil, count_include_pad: countPad } = attributes;
      return node.emit('AveragePool', [node.input(0)], { ...windowOf(node, attributes), ceil_mode: ceil, count_include_pad: countPad });
    },
  }],
  gradient: ({ build, dy, input, attributes }) => [
    () => averagePoolGradient(build, dy, input(0).type.shape, attributes),
  ],
});
