import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** Elements `start` up to `stop` of one axis. */
export function sliceAxis(build: GraphBuilder, x: Value, at: { axis: number; start: number; stop: number }, name?: string): Value {
  const inputs = [x, build.ints([at.start]), build.ints([at.stop]), build.ints([at.axis]), build.ints([1])];
  return build.op('Slice', inputs, {}, name === undefined ? {} : { name });
}

/** Zeros before and after each axis; negative numbers cut away instead. */
export function pad(build: GraphBuilder, x: Value, before: readonly number[], after: readonly number[]): Value {
  if ([...before, ...after].every((count) => count === 0)) return x;
  return build.op('Pad', [x, build.ints([...before, ...after])]);
}
