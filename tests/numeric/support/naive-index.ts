import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import type { Expected } from './op-case.ts';

/** The index of each axis for a place in a row-major array. */
export function indexOf(flat: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = flat;
  for (const extent of shape.toReversed()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}

/** The place in a row-major array of an index, whose leading axes may be too many and whose axes of extent 1 are broadcast. */
export function placeOf(index: readonly number[], shape: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return shape.reduce((place, extent, axis) => place * extent + (extent === 1 ? 0 : own[axis] ?? 0), 0);
}

/** An array made by asking for each of its elements. */
export function filled(shape: readonly number[], element: (index: readonly number[]) => number): Expected {
  return { shape, data: Array.from({ length: sizeOf(shape) }, (_, flat) => element(indexOf(flat, shape))) };
}

/** The elements of an array grouped by what their index leaves when some axes are taken for 0. */
export function groupsOver(x: Expected, axes: readonly number[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  x.data.forEach((number, flat) => {
    const key = groupKey(indexOf(flat, x.shape), axes);
    groups.set(key, [...(groups.get(key) ?? []), number]);
  });
  return groups;
}

/** The group of an index in `groupsOver`. */
export function groupKey(index: readonly number[], axes: readonly number[]): string {
  return index.map((place, axis) => (axes.includes(axis) ? 0 : place)).join();
}
