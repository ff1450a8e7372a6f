import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** Values with mean 0 and variance 1 over some axes, and one over the standard deviation they had. */
export interface Standardized {
  readonly values: Value;
  readonly inverseDeviation: Value;
  readonly axes: readonly number[];
}

/** (x - mean) / sqrt(variance + epsilon) over `axes`. */
export function standardize(build: GraphBuilder, x: Value, axes: readonly number[], epsilon: number): Standardized {
  const centered = build.op('Sub', [x, meanOver(build, x, axes)]);
  const variance = meanOver(build, build.op('Mul', [centered, centered]), axes);
  const inverseDeviation = build.op('Reciprocal', [build.op('Sqrt', [build.op('Add', [variance, build.scalar(epsilon)])])]);
  return { values: build.op('Mul', [centered, inverseDeviation]), inverseDeviation, axes };
}

/** The derivative for what was standardized, from the one for the standardized values: less its mean and its part along them. */
export function standardizeGradient(build: GraphBuilder, dy: Value, { values, inverseDeviation, axes }: Standardized): Value {
  const along = meanOver(build, build.op('Mul', [dy, values]), axes);
  const centered = build.op('Sub', [dy, meanOver(build, dy, axes)]);
  return build.op('Mul', [build.op('Sub', [centered, build.op('Mul', [values, along])]), inverseDeviation]);
}

/** The mean over `axes`, which stay as 1. */
export function meanOver(build: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return build.op('ReduceMean', [x, build.ints(axes)]);
}
