import { AppError } from '../../kernel/errors.ts';
import { betaQuantile } from './incomplete-beta.ts';
import type { Rate } from './rate.ts';

/** Two-sided: 2.5 % on each side. */
const TAIL = 0.025;

/**
 * A rate with the exact interval of Clopper & Pearson (1934) at 95 %. It covers the true rate at least as often as it
 * promises, so that decisions against a limit rest on it; Wilson's shorter interval is for display. With n = 0 nothing
 * is known: value 0, interval [0, 1].
 */
export function clopperPearsonRate(successes: number, n: number): Rate {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new AppError('INTERNAL', `expected 0 <= successes <= n, found ${successes} of ${n}`);
  }
  return {
    value: n === 0 ? 0 : successes / n,
    successes,
    n,
    lower: successes === 0 ? 0 : betaQuantile(TAIL, successes, n - successes + 1),
    upper: successes === n ? 1 : betaQuantile(1 - TAIL, successes + 1, n - successes),
    level: 0.95,
    method: 'clopper-pearson',
  };
}
