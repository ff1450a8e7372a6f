import { elementCount } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { unsupported } from './support/unsupported.ts';

export const flatten = defineImport({
  type: 'Flatten',
  onnx: [{
    since: 1,
    import: (node) => {
      const x = node.input(0);
      const rank = x.type.shape.length;
      const raw = node.read({ axis: int(1) }).axis;
      const axis = raw < 0 ? raw + rank : raw;
      if (axis < 0 || axis > rank) throw unsupported(`an axis from ${-rank} to ${rank}`, String(raw));
      const shape = [elementCount(x.type.shape.slice(0, axis)), elementCount(x.type.shape.slice(axis))];
      return reshapeTo(node.build, x, shape, node.name);
    },
  }],
});
