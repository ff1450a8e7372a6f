import { elementCount, isBatch, type Dimension } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { expandLike, filledLike, reshapeTo } from './shapes.ts';
import { pad } from './slices.ts';
import { staticExtent } from './types.ts';

/** Up to this many uses of one element its gradient is a sum of gathers, which runtimes spread over threads. */
const MOST_GATHERS = 4;

export interface GatherForward {
  readonly x: Value;
  readonly indices: Value;
  readonly axis: number;
}

/** Gradient of a gather along one axis: every element collects what the places it was copied to received. */
export function gatherGradient(build: GraphBuilder, dy: Value, { x, indices, axis }: GatherForward): Value {
  const { shape } = x.type;
  const count = elementCount(indices.type.shape);
  const flat = reshapeTo(build, dy, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
  const uses = usesOf(indices, staticExtent(shape, axis));
  const most = uses && Math.max(0, ...uses.map((places) => places.length));
  if (uses && most !== undefined && most > 0 && most <= MOST_GATHERS) return sumOfGathers(build, flat, { axis, uses, most });
  const column = reshapeTo(build, indices, shape.map((_, place): Dimension => (place === axis ? count : 1)));
  return build.op('ScatterElements', [filledLike(build, x, 0), expandLike(build, column, flat), flat], { axis, reduction: 'add' });
}

/** For each element along the axis the places it was copied to; undefined where the indices are computed. */
function usesOf(indices: Value, extent: number): readonly (readonly number[])[] | undefined {
  if (!indices.known || indices.known.elements.some(isBatch)) return undefined;
  const uses = Array.from({ length: extent }, (): number[] => []);
  indices.known.elements.forEach((index, place) => uses.at(Number(index))?.push(place));
  return uses;
}

interface GatherUses {
  readonly axis: number;
  readonly uses: readonly (readonly number[])[];
  readonly most: number;
}

/** One gather for the first use of every element, one for the second …; a zero appended stands for no use. */
function sumOfGathers(build: GraphBuilder, flat: Value, { axis, uses, most }: GatherUses): Value {
  const nothing = staticExtent(flat.type.shape, axis);
  const none = flat.type.shape.map(() => 0);
  const withZero = uses.every((places) => places.length === most) ? flat : pad(build, flat, none, none.map((_, place) => (place === axis ? 1 : 0)));
  const rounds = Array.from({ length: most }, (_, round) => {
    const places = build.ints(uses.map((use) => use[round] ?? nothing));
    return build.op('Gather', [withZero, places], { axis });
  });
  return rounds.reduce((sum, round) => build.op('Add', [sum, round]));
}
