import { isBatch, printShape, type Shape } from '../../graph/dimension.ts';
import { printType, type ValueType } from '../../graph/graph.ts';
import type { DataType } from '../../tensor/tensor.ts';
import { unsupported } from './unsupported.ts';

export function isFloat(dtype: DataType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** Throws unless the type is float32. */
export function requireFloat(type: ValueType): ValueType {
  if (type.dtype !== 'float32') throw unsupported('float32 input', printType(type));
  return type;
}

/** Throws unless the type has `rank` axes, or at least that many. */
export function requireRank(type: ValueType, rank: number, comparison: 'exactly' | 'at least' = 'exactly'): ValueType {
  const fits = comparison === 'exactly' ? type.shape.length === rank : type.shape.length >= rank;
  if (!fits) throw unsupported(`${comparison} ${rank} axes`, `shape ${printShape(type.shape)}`);
  return type;
}

/** An axis counted from the front; negative ones count from the end. Throws when there is no such axis. */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= rank) {
    throw unsupported(`an axis from ${-rank} to ${rank - 1}`, String(axis));
  }
  return positive;
}

/** The extent of an axis that must not depend on the batch size: whatever mixes its elements would mix images. */
export function staticExtent(shape: Shape, axis: number): number {
  const extent = shape[axis] ?? 1;
  if (isBatch(extent)) {
    throw unsupported(`axis ${axis} not to be the batch`, `shape ${printShape(shape)}: it would mix the images of a batch`);
  }
  return extent;
}
