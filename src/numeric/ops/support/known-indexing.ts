import { isBatch, type Shape } from '../../graph/dimension.ts';
import type { KnownValue } from '../../graph/known-value.ts';
import { sizeOf } from '../../tensor/tensor.ts';

/** Shape arithmetic is small; whatever is larger is left to the runtime. */
const LARGEST_RESULT = 4096;

/** The index of each element of a shape, row-major. */
export function indicesOf(shape: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat;
    return shape.toReversed().map((extent) => {
      const place = rest % extent;
      rest = Math.floor(rest / extent);
      return place;
    }).toReversed();
  });
}

/** Where an element lies in the row-major order of a shape. */
export function flatIndex(index: readonly number[], shape: readonly number[]): number {
  return shape.reduce((flat, extent, axis) => flat * extent + (index[axis] ?? 0), 0);
}

/** A known value of `shape` whose every element is the one of `x` at the index `source` gives; undefined when large. */
export function takeKnown(x: KnownValue, shape: readonly number[], source: (index: readonly number[]) => readonly number[]): KnownValue | undefined {
  if (sizeOf(shape) > LARGEST_RESULT) return undefined;
  const elements = indicesOf(shape).map((index) => x.elements[flatIndex(source(index), x.shape)] ?? 0);
  return { dtype: x.dtype, shape, elements };
}

/** `x` broadcast to a shape; undefined where the shape depends on the batch, or is large. */
export function expandKnown(x: KnownValue, shape: Shape): KnownValue | undefined {
  const extents = shape.filter((extent) => !isBatch(extent)).map(Number);
  if (extents.length !== shape.length) return undefined;
  const added = extents.length - x.shape.length;
  return takeKnown(x, extents, (index) => index.slice(added).map((place, axis) => (x.shape[axis] === 1 ? 0 : place)));
}
