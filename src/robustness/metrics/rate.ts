import { AppError } from '../../kernel/errors.ts';
import { Z95 } from './statistics/normal.ts';

/** A proportion with its sample size and interval: the only form in which Assay states a rate. */
export interface Rate {
  readonly value: number;
  readonly successes: number;
  readonly n: number;
  readonly lower: number;
  readonly upper: number;
  /** Confidence level, 0.95. */
  readonly level: number;
  /** "wilson" */
  readonly method: string;
}

/**
 * A rate with the Wilson score interval (Wilson 1927) at 95 %. With n = 0 nothing is known: value 0, interval [0, 1].
 */
export function wilsonRate(successes: number, n: number): Rate {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new AppError('INTERNAL', `expected 0 <= successes <= n, found ${successes} of ${n}`);
  }
  const value = n === 0 ? 0 : successes / n;
  return { value, successes, n, ...wilsonBounds(value, n), level: 0.95, method: 'wilson' };
}

/** Wilson's bounds of a share seen in `n` draws; [0, 1] without any. */
export function wilsonBounds(share: number, n: number): { readonly lower: number; readonly upper: number } {
  if (n === 0) return { lower: 0, upper: 1 };
  const scale = 1 / (1 + (Z95 * Z95) / n);
  const centre = share + (Z95 * Z95) / (2 * n);
  const spread = Z95 * Math.sqrt((share * (1 - share)) / n + (Z95 * Z95) / (4 * n * n));
  return {
    lower: share === 0 ? 0 : Math.max(0, scale * (centre - spread)),
    upper: share === 1 ? 1 : Math.min(1, scale * (centre + spread)),
  };
}
