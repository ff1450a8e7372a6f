import { AppError } from '../../../kernel/errors.ts';
import { normalTwoSided } from './normal.ts';

/** No double has a smaller tail probability. */
const FARTHEST = 40;

/**
 * The quantile of the standard normal distribution at probability `p` in (0, 1), the inverse of its distribution
 * function: by bisection of the tail until the interval is one floating-point step wide.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new AppError('INTERNAL', `expected a probability between 0 and 1, found ${p}`);
  const tail = Math.min(p, 1 - p);
  let low = 0;
  let high = FARTHEST;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return p < 0.5 ? -middle : middle;
    if (normalTwoSided(middle) / 2 > tail) low = middle;
    else high = middle;
  }
}
