import { printShape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { ValueType } from '../../graph/graph.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from './shapes.ts';
import { requireFloat } from './types.ts';
import { unsupported } from './unsupported.ts';

/** Throws unless a type is that of `channels` float32 numbers. */
export function requireChannelVector(type: ValueType, channels: number): ValueType {
  const { shape } = requireFloat(type);
  if (shape.length !== 1 || shape[0] !== channels) throw unsupported(`${channels} numbers, one a channel`, `shape ${printShape(shape)}`);
  return type;
}

/** A vector of one number a channel, shaped to broadcast against [N, C, …] of `rank` axes. */
export function alongChannels(build: GraphBuilder, vector: Value, rank: number): Value {
  return reshapeTo(build, vector, [...vector.type.shape, ...Array.from({ length: rank - 2 }, () => 1)]);
}
