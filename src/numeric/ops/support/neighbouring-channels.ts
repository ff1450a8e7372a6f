import { elementCount } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from './shapes.ts';

/** How many channels before and after its own a window over channels sees. */
export interface ChannelReach {
  readonly before: number;
  readonly after: number;
}

/** The mean of each channel of [N, C, …] and its neighbours; channels beyond the ends count as zeros. */
export function meanOfNeighbours(build: GraphBuilder, x: Value, { before, after }: ChannelReach): Value {
  const [batch = 'N', channels = 1] = x.type.shape;
  const planes = reshapeTo(build, x, [batch, 1, channels, elementCount(x.type.shape.slice(2))]);
  const window = { kernel_shape: [before + 1 + after, 1], strides: [1, 1], pads: [before, 0, after, 0], dilations: [1, 1] };
  return reshapeTo(build, build.op('AveragePool', [planes], { ...window, ceil_mode: 0, count_include_pad: 1 }), x.type.shape);
}
