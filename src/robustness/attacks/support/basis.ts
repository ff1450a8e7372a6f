import type { Random } from '../../../kernel/random.ts';

export type BasisKind = 'dct' | 'pixel';

/** One direction [C,H,W] of a search basis; its largest value is 1. */
export interface BasisDirection {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/**
 * A random member of a basis: a pixel, or a two-dimensional cosine of one of the lowest `frequencyShare` of the
 * frequencies on each axis (Guo et al. 2019: low frequencies disturb images more for the same norm).
 */
export function drawDirection(shape: readonly [number, number, number], basis: BasisKind, frequencyShare: number, random: Random): BasisDirection {
  const [channels, height, width] = shape;
  const share = basis === 'dct' ? frequencyShare : 1;
  const below = (side: number): number => random.below(Math.max(1, Math.round(side * share)));
  return { channel: random.below(channels), row: below(height), column: below(width) };
}

/** Adds `length` times a direction to `values` [C,H,W], in place. */
export function addDirection(values: Float32Array, shape: readonly [number, number, number], basis: BasisKind, { direction, length }: { readonly direction: BasisDirection; readonly length: number }): void {
  const [, height, width] = shape;
  const plane = direction.channel * height * width;
  if (basis === 'pixel') {
    const at = plane + direction.row * width + direction.column;
    values[at] = (values[at] ?? 0) + length;
    return;
  }
  const [down, across] = [cosines(height, direction.row), cosines(width, direction.column)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = plane + y * width + x;
      values[at] = (values[at] ?? 0) + length * (down[y] ?? 0) * (across[x] ?? 0);
    }
  }
}

/** One cosine of the type-II discrete cosine transform over a side. */
function cosines(side: number, frequency: number): Float64Array {
  return Float64Array.from({ length: side }, (_, position) => Math.cos((Math.PI * (position + 0.5) * frequency) / side));
}

/** Euclidean length of a direction whose largest value is 1. */
export function directionLength([, height, width]: readonly [number, number, number], basis: BasisKind, { row, column }: BasisDirection): number {
  if (basis === 'pixel') return 1;
  const energy = (side: number, frequency: number): number => cosines(side, frequency).reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(energy(height, row) * energy(width, column));
}
