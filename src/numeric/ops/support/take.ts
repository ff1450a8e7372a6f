import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';

/** The given places of one axis, counted from the front: a slice where they are evenly spaced, else a gather. */
export function takeAlong(build: GraphBuilder, x: Value, at: { axis: number; places: readonly number[] }, name?: string): Value {
  const { axis, places } = at;
  const options = name === undefined ? {} : { name };
  const [first = 0, second = first + 1] = places;
  const step = second - first;
  const even = step >= 1 && places.length > 0 && places.every((place, index) => place === first + index * step);
  if (!even) return build.op('Gather', [x, build.ints(places)], { axis }, options);
  const stop = (places.at(-1) ?? first) + 1;
  if (first === 0 && step === 1 && stop === x.type.shape[axis]) return x;
  return build.op('Slice', [x, ...[first, stop, axis, step].map((number) => build.ints([number]))], {}, options);
}
