import { defineImport } from './definition.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { spatialExtents } from './support/window.ts';

/** One window over everything. */
export const globalMaxPool = defineImport({
  type: 'GlobalMaxPool',
  onnx: [{
    since: 1,
    import: (node) => {
      const extents = spatialExtents(requireRank(requireFloat(node.input(0).type), 3, 'at least').shape);
      const ones = extents.map(() => 1);
      return node.emit('MaxPool', [node.input(0)], { kernel_shape: extents, strides: ones, dilations: ones, pads: [...extents, ...extents].map(() => 0), ceil_mode: 0 });
    },
  }],
});
