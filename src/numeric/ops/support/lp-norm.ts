import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** Below this a sum of powers counts as zero: its root has no derivative there, and gradients stay finite. */
const SMALLEST_SUM = 1e-30;

/** The p-th root of what `sum` makes of the p-th powers of all elements. */
export function lpNorm(build: GraphBuilder, x: Value, { p, sum }: { p: number; sum: (powers: Value) => Value }): Value {
  if (p === 1) return sum(build.op('Abs', [x]));
  const powers = p === 2 ? build.op('Mul', [x, x]) : build.op('Pow', [build.op('Abs', [x]), build.scalar(p)]);
  const total = build.op('Clip', [sum(powers), build.scalar(SMALLEST_SUM)]);
  return p === 2 ? build.op('Sqrt', [total]) : build.op('Pow', [total, build.scalar(1 / p)]);
}
