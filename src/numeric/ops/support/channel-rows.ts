import { elementCount, type Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from './shapes.ts';

/** [N, C, …] as [C, N, …], and the other way round. */
export function swapBatchAndChannels(build: GraphBuilder, x: Value): Value {
  return build.op('Transpose', [x], { perm: [1, 0, ...x.type.shape.slice(2).map((_, axis) => axis + 2)] });
}

/** [N, C, …] as one row a channel: [C, N * …]. One matrix product then covers the whole batch. */
export function channelRows(build: GraphBuilder, x: Value): Value {
  const [batch = 'N', channels = 1, ...extents] = x.type.shape;
  return reshapeTo(build, swapBatchAndChannels(build, x), [channels, elementCount([batch, ...extents])]);
}

/** What `channelRows` made rows of, with the shape [N, C, …] given. */
export function fromChannelRows(build: GraphBuilder, rows: Value, shape: Shape): Value {
  const [batch = 'N', channels = 1, ...extents] = shape;
  return swapBatchAndChannels(build, reshapeTo(build, rows, [channels, batch, ...extents]));
}
