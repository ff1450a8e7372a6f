import { defineImport } from './definition.ts';
import { oneOf } from './support/attribute-schema.ts';
import { rowsNamedBy } from './support/nd-indices.ts';
import { reshapeTo } from './support/shapes.ts';
import { takeAlong } from './support/take.ts';

/** With constant indices a choice of rows, some of the data and some of the updates, which stand below it. */
export const scatterNd = defineImport({
  type: 'ScatterND',
  onnx: [{
    since: 11,
    import: (node) => {
      node.read({ reduction: oneOf('none') });
      const { build } = node;
      const [data, indices, updates] = [node.input(0), node.input(1), node.input(2)];
      const { rows, depth, extent } = rowsNamedBy(node, data.type.shape, indices);
      if (rows.length === 0) return data;
      const rest = data.type.shape.slice(depth);
      const parts = [reshapeTo(build, data, [extent, ...rest]), reshapeTo(build, updates, [rows.length, ...rest])];
      const places = Array.from({ length: extent }, (_, row) => row);
      rows.forEach((row, index) => { places[row] = extent + index; });
      const chosen = takeAlong(build, build.op('Concat', parts, { axis: 0 }), { axis: 0, places }, node.name);
      return reshapeTo(build, chosen, data.type.shape);
    },
  }],
});
