import type { Dimension, Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { axisOf, requireRank } from '../../ops/support/types.ts';
import { movesOnlyOnes, permute } from './permute.ts';

/**
 * A tensor of a file that has channels last. Images and feature maps are kept channels first in the graph, so that a
 * chain of convolutions needs no transposes: `channelsFirst` says that `value` [N, C, H, W] stands for [N, H, W, C].
 */
export interface FileValue {
  readonly value: Value;
  readonly channelsFirst: boolean;
}

export const TO_CHANNELS_FIRST = [0, 3, 1, 2];
export const TO_CHANNELS_LAST = [0, 2, 3, 1];

/** A value whose axes are in the file's order. */
export function plain(value: Value): FileValue {
  return { value, channelsFirst: false };
}

/** A feature map [N, C, H, W] that stands for [N, H, W, C]. */
export function featureMap(value: Value): FileValue {
  return { value, channelsFirst: true };
}

/** The shape as the file sees it. */
export function shapeOf({ value, channelsFirst }: FileValue): Shape {
  const { shape } = value.type;
  return channelsFirst ? TO_CHANNELS_LAST.map((axis): Dimension => shape[axis] ?? 1) : shape;
}

/** The value with its axes as the file has them. */
export function inFileOrder(build: GraphBuilder, { value, channelsFirst }: FileValue): Value {
  return channelsFirst ? permute(build, value, TO_CHANNELS_LAST) : value;
}

/** A tensor [N, H, W, C] of the file as [N, C, H, W]. Throws when it has not four axes. */
export function asFeatureMap(build: GraphBuilder, { value, channelsFirst }: FileValue): Value {
  if (channelsFirst) return value;
  requireRank(value.type, 4);
  return permute(build, value, TO_CHANNELS_FIRST);
}

/** A value whose numbers lie in the file's order, in whatever shape that takes no transpose. */
export function numbersInFileOrder(build: GraphBuilder, x: FileValue): Value {
  const free = x.channelsFirst && movesOnlyOnes(x.value.type.shape, TO_CHANNELS_LAST);
  return free ? x.value : inFileOrder(build, x);
}

/** Where an axis of the file, negative ones counted from the end, is in `x.value`. */
export function graphAxis(x: FileValue, axis: number): number {
  const inFile = axisOf(axis, x.value.type.shape.length);
  return x.channelsFirst ? TO_CHANNELS_LAST[inFile] ?? inFile : inFile;
}

/** One entry an axis of the file, in the order of the axes of `x.value`. */
export function inGraphOrder<T>(x: FileValue, entries: readonly T[]): readonly T[] {
  if (!x.channelsFirst) return entries;
  return TO_CHANNELS_FIRST.flatMap((axis) => entries.slice(axis, axis + 1));
}
