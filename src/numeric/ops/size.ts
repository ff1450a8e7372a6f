import { elementCount } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { reshapeTo } from './support/shapes.ts';

/** The number of elements: the shape of the value laid out flat. */
export const size = defineImport({
  type: 'Size',
  onnx: [{
    since: 1,
    import: (node) => {
      const x = node.input(0);
      const flat = reshapeTo(node.build, x, [elementCount(x.type.shape)]);
      return reshapeTo(node.build, node.emit('Shape', [flat]), []);
    },
  }],
});
