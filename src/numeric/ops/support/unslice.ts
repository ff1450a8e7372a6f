import type { Dimension, Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import type { Cut } from './cuts.ts';
import { reshapeTo } from './shapes.ts';
import { pad } from './slices.ts';

/** The gradient of a slice: its elements back in their places of `shape`, zeros everywhere else. */
export function unslice(build: GraphBuilder, dy: Value, shape: Shape, cuts: readonly Cut[]): Value {
  const spread = cuts.reduce((value, cut) => spreadAxis(build, value, cut), dy);
  const before = shape.map((_, axis) => cuts.find((cut) => cut.axis === axis)?.start ?? 0);
  const after = shape.map((extent, axis) => {
    const touched = cuts.some((cut) => cut.axis === axis);
    return touched ? Number(extent) - (before[axis] ?? 0) - Number(spread.type.shape[axis]) : 0;
  });
  return pad(build, spread, before, after);
}

/** Puts `step - 1` zeros after each element of an axis. */
function spreadAxis(build: GraphBuilder, x: Value, { axis, step }: Cut): Value {
  if (step === 1) return x;
  const { shape } = x.type;
  const single = reshapeTo(build, x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  const zeros = single.type.shape.map(() => 0);
  const padded = pad(build, single, zeros, zeros.map((_, place) => (place === axis + 1 ? step - 1 : 0)));
  return reshapeTo(build, padded, shape.map((extent, place): Dimension => (place === axis ? Number(extent) * step : extent)));
}
