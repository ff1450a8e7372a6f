import { isBatch } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { rowsNamedBy } from './support/nd-indices.ts';
import { reshapeTo } from './support/shapes.ts';
import { takeAlong } from './support/take.ts';
import { unsupported } from './support/unsupported.ts';

/** With constant indices a gather of rows, the indexed axes being joined to one. */
export const gatherNd = defineImport({
  type: 'GatherND',
  onnx: [{
    since: 11,
    import: (node) => {
      const [x, indices] = [node.input(0), node.input(1)];
      if (node.read({ batch_dims: int(0) }).batch_dims !== 0) throw unsupported('no batch_dims', 'some');
      const { rows, depth, extent } = rowsNamedBy(node, x.type.shape, indices);
      if (indices.type.shape.some(isBatch)) throw unsupported('constant indices', 'one set for each image');
      const rest = x.type.shape.slice(depth);
      const taken = takeAlong(node.build, reshapeTo(node.build, x, [extent, ...rest]), { axis: 0, places: rows }, node.name);
      return reshapeTo(node.build, taken, [...indices.type.shape.slice(0, -1), ...rest]);
    },
  }],
});
