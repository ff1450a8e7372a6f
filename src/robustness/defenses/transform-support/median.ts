import type { GraphBuilder } from '../../../numeric/graph/graph-builder.ts';
import type { Value } from '../../../numeric/graph/op-table.ts';
import { sliceAxis } from '../../../numeric/ops/support/slices.ts';

type Pair = readonly [Value, Value];
type Triple = readonly [Value, Value, Value];

/** x without all but the elements `start` … of an axis that have `count - 1` neighbours after them. */
function shifted(build: GraphBuilder, x: Value, axis: number, { start, count }: { start: number; count: number }): Value {
  return sliceAxis(build, x, { axis, start, stop: start + Number(x.type.shape[axis]) - count + 1 });
}

function pairAlong(build: GraphBuilder, x: Value, axis: number): Pair {
  return [shifted(build, x, axis, { start: 0, count: 2 }), shifted(build, x, axis, { start: 1, count: 2 })];
}

function tripleAlong(build: GraphBuilder, x: Value, axis: number): Triple {
  const at = (start: number): Value => shifted(build, x, axis, { start, count: 3 });
  return [at(0), at(1), at(2)];
}

/** Three values in ascending order, place by place. */
function sorted(build: GraphBuilder, [a, b, c]: Triple): Triple {
  const [smaller, larger] = [build.op('Min', [a, b]), build.op('Max', [a, b])];
  const upper = build.op('Max', [smaller, c]);
  return [build.op('Min', [smaller, c]), build.op('Min', [larger, upper]), build.op('Max', [larger, upper])];
}

/**
 * The median of every 3x3 window of x [N,C,H+2,W+2]: columns are sorted once; the median of nine is that of the largest
 * low, the middle middle and the smallest high.
 */
export function medianOfNine(build: GraphBuilder, x: Value): Value {
  const [low, middle, high] = sorted(build, tripleAlong(build, x, 2));
  const largestLow = tripleAlong(build, low, 3).reduce((a, b) => build.op('Max', [a, b]));
  const [, middleMiddle] = sorted(build, tripleAlong(build, middle, 3));
  const smallestHigh = tripleAlong(build, high, 3).reduce((a, b) => build.op('Min', [a, b]));
  const [, median] = sorted(build, [largestLow, middleMiddle, smallestHigh]);
  return median;
}

/** The second largest of every 2x2 window of x [N,C,H+1,W+1]: the upper of two medians, as scipy.ndimage takes it. */
export function upperMedianOfFour(build: GraphBuilder, x: Value): Value {
  const rows = pairAlong(build, x, 2);
  const larger = pairAlong(build, build.op('Max', rows), 3);
  const smaller = pairAlong(build, build.op('Min', rows), 3);
  return build.op('Max', [build.op('Min', larger), build.op('Max', smaller)]);
}
