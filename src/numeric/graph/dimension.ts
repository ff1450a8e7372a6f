import { AppError } from '../../kernel/errors.ts';

/** A multiple of the batch size, known only when a graph runs: "N", or "49N" for 49 rows an image. */
export type BatchMultiple = 'N' | `${number}N`;

/** The extent of an axis: a number, or a multiple of the batch size. */
export type Dimension = number | BatchMultiple;
export type Shape = readonly Dimension[];

/** Whether an extent depends on the batch size. */
export function isBatch(dimension: Dimension): dimension is BatchMultiple {
  return typeof dimension === 'string';
}

/** `factor` times the batch size. */
export function batchMultiple(factor: number): Dimension {
  if (factor === 0) return 0;
  return factor === 1 ? 'N' : `${factor}N`;
}

/** The factor of a multiple of the batch size, 1 for "N". */
export function batchFactor(dimension: BatchMultiple): number {
  return dimension === 'N' ? 1 : Number(dimension.slice(0, -1));
}

/** Product of two extents; undefined where it is no multiple of the batch size (N times N). */
export function times(a: Dimension, b: Dimension): Dimension | undefined {
  if (!isBatch(a)) return isBatch(b) ? batchMultiple(a * batchFactor(b)) : a * b;
  return isBatch(b) ? undefined : batchMultiple(b * batchFactor(a));
}

/** Quotient of two extents where it is exact, else undefined. */
export function dividedBy(a: Dimension, b: Dimension): Dimension | undefined {
  const factor = (isBatch(a) ? batchFactor(a) : a) / (isBatch(b) ? batchFactor(b) : b);
  if (!Number.isInteger(factor)) return undefined;
  if (isBatch(a)) return isBatch(b) ? factor : batchMultiple(factor);
  return isBatch(b) ? undefined : factor;
}

/** Number of elements of a shape. Throws when more than one axis depends on the batch size. */
export function elementCount(shape: Shape): Dimension {
  return shape.reduce<Dimension>((product, extent) => {
    const next = times(product, extent);
    if (next === undefined) {
      throw new AppError('UNSUPPORTED', `expected one axis that depends on the batch size, found shape ${printShape(shape)}`);
    }
    return next;
  }, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** "[N, 3, 224, 224]" */
export function printShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Sum of two extents; undefined for a multiple of the batch size plus a number. */
export function addDimensions(a: Dimension, b: Dimension): Dimension | undefined {
  if (a === 0) return b;
  if (b === 0) return a;
  if (isBatch(a) !== isBatch(b)) return undefined;
  return isBatch(a) && isBatch(b) ? batchMultiple(batchFactor(a) + batchFactor(b)) : Number(a) + Number(b);
}
