import { sizeOf } from '../tensor/tensor.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { lpNorm } from './support/lp-norm.ts';
import { pad } from './support/slices.ts';
import { onnxWindowAttributes, reachOf, slidExtents, spatialExtents, windowOf } from './support/window.ts';

/** A root of an average pool of powers. Zeros are padded first, so that every window lies inside and counts all its elements. */
export const lpPool = defineImport({
  type: 'LpPool',
  onnx: [{
    since: 2,
    import: (node) => {
      const { p, ceil_mode: ceil, ...raw } = node.read({ ...onnxWindowAttributes, p: int(2), ceil_mode: int(0) });
      const { build } = node;
      const window = windowOf(node, raw);
      const extents = spatialExtents(node.input(0).type.shape);
      const reach = reachOf(window);
      const before = window.pads.slice(0, extents.length);
      const after = slidExtents(extents, window, ceil === 1).map((count, axis) => (
        (count - 1) * (window.strides[axis] ?? 1) + (reach[axis] ?? 1) - (extents[axis] ?? 0) - (before[axis] ?? 0)
      ));
      const average = { ...window, pads: window.pads.map(() => 0), ceil_mode: 0, count_include_pad: 0 };
      return lpNorm(build, pad(build, node.input(0), [0, 0, ...before], [0, 0, ...after]), {
        p, sum: (powers) => build.op('Mul', [node.emit('AveragePool', [powers], average), build.scalar(sizeOf(window.kernel_shape))]),
      });
    },
  }],
});
