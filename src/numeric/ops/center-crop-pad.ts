import { isBatch } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { pad } from './support/slices.ts';
import { axisOf, requireFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Cuts or pads with zeros, around the middle, to the wanted extents; the odd element goes to the end. */
export const centerCropPad = defineImport({
  type: 'CenterCropPad',
  onnx: [{
    since: 18,
    import: (node) => {
      const { shape } = requireFloat(node.input(0).type);
      const { axes } = node.read({ axes: ints(shape.map((_, axis) => axis)) });
      const wanted = node.input(1).known?.elements;
      if (wanted?.length !== axes.length) throw unsupported(`${axes.length} extents that follow from the file`, String(wanted?.length ?? 'them computed'));
      const before = shape.map(() => 0);
      const after = shape.map(() => 0);
      axes.map((axis) => axisOf(axis, shape.length)).forEach((axis, index) => {
        const [extent = 1, size = 1] = [shape[axis], wanted[index]];
        if (extent === size) return;
        if (isBatch(extent) || isBatch(size)) throw unsupported('the batch as it is', `extent ${size} for ${extent}`);
        const added = size - extent;
        before[axis] = Math.sign(added) * Math.floor(Math.abs(added) / 2);
        after[axis] = added - before[axis];
      });
      return pad(node.build, node.input(0), before, after);
    },
  }],
});
