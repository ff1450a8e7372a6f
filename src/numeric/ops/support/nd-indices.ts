import type { Shape } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import type { OnnxNodeView } from '../definition.ts';
import { flatIndex } from './known-indexing.ts';
import { staticExtent } from './types.ts';
import { unsupported } from './unsupported.ts';

/** What constant indices of a GatherND or ScatterND (input 1) name, the first `depth` axes being joined to one of `extent`. */
export interface NamedRows {
  readonly rows: readonly number[];
  readonly depth: number;
  readonly extent: number;
}

/** Throws when an index is computed, points outside, or tells the images of a batch apart. */
export function rowsNamedBy(node: OnnxNodeView, shape: Shape, indices: Value): NamedRows {
  const depth = staticExtent(indices.type.shape, indices.type.shape.length - 1);
  const extents = shape.slice(0, depth).map((_, axis) => staticExtent(shape, axis));
  const numbers = node.numbers(1);
  const rows = Array.from({ length: depth === 0 ? 0 : numbers.length / depth }, (_, row) => {
    const index = extents.map((extent, axis) => {
      const place = numbers[row * depth + axis] ?? 0;
      if (place < -extent || place >= extent) throw unsupported(`indices below ${extent}`, String(place));
      return place < 0 ? place + extent : place;
    });
    return flatIndex(index, extents);
  });
  return { rows, depth, extent: sizeOf(extents) };
}
