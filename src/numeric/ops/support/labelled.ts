import { printShape, type Dimension } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from './shapes.ts';
import { staticExtent } from './types.ts';
import { unsupported } from './unsupported.ts';

/** A value with a label for each of its axes. */
export interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}

/** The extent of a labelled axis; 1 where there is no such axis. */
export function extentOf({ value, labels }: Labelled, label: string): Dimension {
  return value.type.shape[labels.indexOf(label)] ?? 1;
}

/** The axes in the order of `labels`, which are those of `x` in another order. */
export function arranged(build: GraphBuilder, x: Labelled, labels: readonly string[]): Value {
  if (labels.every((label, axis) => label === x.labels[axis])) return x.value;
  return build.op('Transpose', [x.value], { perm: labels.map((label) => x.labels.indexOf(label)) });
}

/** Sums over the axes that are not among `kept`. The batch cannot be summed over. */
export function summedTo(build: GraphBuilder, x: Labelled, kept: readonly string[]): Labelled {
  const axes = x.labels.flatMap((label, axis) => (kept.includes(label) ? [] : [axis]));
  if (axes.length === 0) return x;
  for (const axis of axes) staticExtent(x.value.type.shape, axis);
  const value = build.op('ReduceSum', [x.value, build.ints(axes)], { keepdims: 0 });
  return { value, labels: x.labels.filter((label) => kept.includes(label)) };
}

/** Drops the axes of extent 1 that `other` has with another extent: they broadcast. Throws where extents disagree. */
export function withoutBroadcastAxes(build: GraphBuilder, x: Labelled, other: Labelled): Labelled {
  const dropped = x.labels.filter((label) => other.labels.includes(label) && extentOf(x, label) === 1 && extentOf(other, label) !== 1);
  const clash = x.labels.find((label) => other.labels.includes(label) && extentOf(other, label) !== 1
    && extentOf(x, label) !== 1 && extentOf(x, label) !== extentOf(other, label));
  if (clash !== undefined) {
    throw unsupported(`one extent for "${clash}"`, `${printShape(x.value.type.shape)} and ${printShape(other.value.type.shape)}`);
  }
  if (dropped.length === 0) return x;
  const labels = x.labels.filter((label) => !dropped.includes(label));
  return { value: reshapeTo(build, x.value, labels.map((label) => extentOf(x, label))), labels };
}
