import { AppError } from '../../../kernel/errors.ts';

/** The quantile at `p` of values in ascending order, interpolated linearly between neighbours (Hyndman & Fan, type 7). */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0) throw new AppError('INTERNAL', 'expected values to take a quantile of, found none');
  const place = p * (ascending.length - 1);
  const below = ascending[Math.floor(place)] ?? 0;
  const above = ascending[Math.ceil(place)] ?? 0;
  // Equal neighbours may be infinite: their difference would be no number.
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
