import { filled, indexOf } from './naive-index.ts';
import type { Expected } from './op-case.ts';
import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';

/** A window over any number of spatial axes, one entry an axis. Plain loops, for comparison only. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly ceil?: boolean;
}

/** What lies under one place of a window: an element of the image, or padding (undefined). */
interface Tap {
  readonly place: readonly number[];
  readonly value: number | undefined;
}

/** How many positions a window takes along each axis; none of them starts beyond the image and the padding before it. */
export function slides(extents: readonly number[], { kernel, strides, dilations, before, after, ceil = false }: Sliding): readonly number[] {
  return extents.map((extent, axis) => {
    const starts = Array.from({ length: 1000 }, (_, index) => index * (strides[axis] ?? 1));
    const reach = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    const end = (before[axis] ?? 0) + extent + (after[axis] ?? 0);
    const fitting = starts.filter((start) => start + reach <= end).length;
    const next = fitting * (strides[axis] ?? 1);
    // The one position more that hangs over the end.
    return ceil && next + reach - (strides[axis] ?? 1) < end && next < extent + (before[axis] ?? 0) ? fitting + 1 : fitting;
  });
}

/** The taps inside the padded image at one position, for one image and channel. */
export function tapsAt(x: Expected, plane: readonly number[], position: readonly number[], window: Sliding): readonly Tap[] {
  const extents = x.shape.slice(2);
  return Array.from({ length: sizeOf(window.kernel) }, (_, flat) => indexOf(flat, window.kernel)).flatMap((place) => {
    const spot = place.map((offset, axis) => (position[axis] ?? 0) * (window.strides[axis] ?? 1) - (window.before[axis] ?? 0) + offset * (window.dilations[axis] ?? 1));
    if (spot.some((at, axis) => at >= (extents[axis] ?? 0) + (window.after[axis] ?? 0))) return [];
    const inside = spot.every((at, axis) => at >= 0 && at < (extents[axis] ?? 0));
    return [{ place, value: inside ? elementAt(x, [...plane, ...spot]) : undefined }];
  });
}

/** Every window of every plane reduced to one number. */
export function pooled(x: Expected, window: Sliding, reduce: (taps: readonly Tap[]) => number): Expected {
  const shape = [...x.shape.slice(0, 2), ...slides(x.shape.slice(2), window)];
  return filled(shape, ([n = 0, c = 0, ...position]) => reduce(tapsAt(x, [n, c], position, window)));
}

/** Convolution: kernel [M, C/group, …]. */
export function convolved(x: Expected, kernel: Expected, window: Sliding, group: number): Expected {
  const [filters = 1, depth = 1] = kernel.shape;
  return filled([x.shape[0] ?? 1, filters, ...slides(x.shape.slice(2), window)], ([n = 0, m = 0, ...position]) => {
    const first = Math.floor(m / (filters / group)) * depth;
    return Array.from({ length: depth }, (_, c) => tapsAt(x, [n, first + c], position, window)
      .reduce((sum, { place, value }) => sum + (value ?? 0) * elementAt(kernel, [m, c, ...place]), 0)).reduce((a, b) => a + b, 0);
  });
}

/** Transposed convolution: kernel [C, M/group, …]; every element adds its kernel to a result of `extents`, cut by `before`. */
export function spreadOut(x: Expected, kernel: Expected, window: Pick<Sliding, 'strides' | 'dilations' | 'before'>, to: { group: number; extents: readonly number[] }): Expected {
  const [channels = 1, perGroup = 1] = kernel.shape;
  const shape = [x.shape[0] ?? 1, perGroup * to.group, ...to.extents];
  const sums = new Map<string, number>();
  x.data.forEach((value, flat) => {
    const [n = 0, c = 0, ...position] = indexOf(flat, x.shape);
    const base = Math.floor(c / (channels / to.group)) * perGroup;
    for (let tap = 0; tap < sizeOf(kernel.shape.slice(1)); tap++) {
      const [m = 0, ...place] = indexOf(tap, kernel.shape.slice(1));
      const spot = position.map((at, axis) => at * (window.strides[axis] ?? 1) + (place[axis] ?? 0) * (window.dilations[axis] ?? 1) - (window.before[axis] ?? 0));
      const key = [n, base + m, ...spot].join();
      sums.set(key, (sums.get(key) ?? 0) + value * elementAt(kernel, [c, m, ...place]));
    }
  });
  return filled(shape, (index) => sums.get(index.join()) ?? 0);
}

function elementAt(x: Expected, index: readonly number[]): number {
  return x.data[index.reduce((flat, place, axis) => flat * (x.shape[axis] ?? 1) + place, 0)] ?? NaN;
}
