import { AppError } from '../../kernel/errors.ts';

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

/** 0.975 quantile of the standard normal distribution. */
const Z95 = 1.959963984540054;

/**
 * A rate with the Wilson score interval (Wilson 1927) at 95 %. With n = 0 nothing is known: value 0, interval [0, 1].
 */
export function wilsonRate(successes: number, n: number): Rate {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new AppError('INTERNAL', `expected 0 <= successes <= n, found ${successes} of ${n}`);
  }
  if (n === 0) return { value: 0, successes, n, lower: 0, upper: 1, level: 0.95, method: 'wilson' };
  const p = successes / n;
  const scale = 1 / (1 + (Z95 * Z95) / n);
  const centre = p + (Z95 * Z95) / (2 * n);
  const spread = Z95 * Math.sqrt((p * (1 - p)) / n + (Z95 * Z95) / (4 * n * n));
  return {
    value: p,
    successes,
    n,
    lower: successes === 0 ? 0 : Math.max(0, scale * (centre - spread)),
    upper: successes === n ? 1 : Math.min(1, scale * (centre + spread)),
    level: 0.95,
    method: 'wilson',
  };
}
