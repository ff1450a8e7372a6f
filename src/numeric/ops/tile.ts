import { isBatch, type Dimension, type Shape } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { reshapeTo } from './support/shapes.ts';
import { staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Becomes an Expand: each repeated axis gets one of extent 1 before it, which is broadcast, and both are joined. */
export const tile = defineImport({
  type: 'Tile',
  onnx: [{
    since: 6,
    import: (node) => {
      const [x, repeats] = [node.input(0), node.input(1)];
      const { shape } = x.type;
      const counts = repeats.known?.elements;
      if (counts?.length !== shape.length) throw unsupported(`${shape.length} repeats that follow from the file`, counts ? String(counts.length) : 'them computed');
      // A token repeated for every image: all repeated axes have extent 1.
      if (counts.every((count, axis) => count === 1 || shape[axis] === 1)) return node.emit('Expand', [x, repeats]);
      const numbers = counts.map((count) => (isBatch(count) || count < 1 ? refuse(count) : count));
      const apart = shape.flatMap((extent, axis): Shape => (numbers[axis] === 1 ? [extent] : [1, extent]));
      const target = numbers.flatMap((count) => (count === 1 ? [1] : [count, 1]));
      const expanded = node.emit('Expand', [reshapeTo(node.build, x, apart), node.build.ints(target)]);
      return reshapeTo(node.build, expanded, shape.map((extent, axis): Dimension => (
        numbers[axis] === 1 ? extent : staticExtent(shape, axis) * (numbers[axis] ?? 1)
      )));
    },
  }],
});

function refuse(count: Dimension): never {
  throw unsupported('repeats of at least 1 of axes other than the batch', String(count));
}
