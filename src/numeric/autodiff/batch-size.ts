import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { expandLike, filledLike } from '../ops/support/shapes.ts';

/** How many images a value [N, …] belongs to, when the graph runs: float32 [1]. */
export function batchSize(build: GraphBuilder, value: Value): Value {
  return build.op('Cast', [build.op('Shape', [value], { start: 0, end: 1 })], { to: 1 });
}

/** The derivative of the sum of losses [N], or of their mean, with respect to each of them. */
export function averagingSeed(build: GraphBuilder, perImage: Value, reduce: 'sum' | 'mean'): Value {
  if (reduce === 'sum') return filledLike(build, perImage, 1);
  return expandLike(build, build.op('Reciprocal', [batchSize(build, perImage)]), perImage);
}
