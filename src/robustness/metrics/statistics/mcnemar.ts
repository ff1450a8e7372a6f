import { AppError } from '../../../kernel/errors.ts';
import { incompleteBeta } from '../incomplete-beta.ts';
import type { PairCounts } from './pair-counts.ts';

export interface McnemarTest {
  /** Images that are a success in the first table only. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Two-sided: of a split at least this uneven, were both equally likely. 1 without discordant pairs. */
  readonly pValue: number;
  /** One-sided, of at least this many in A only: small when A has more successes than B. */
  readonly pOneSided: number;
  readonly method: 'mcnemar-exact';
}

/**
 * The exact test of McNemar (1947): of the onlyA + onlyB images on which two paired answers differ, as many fall on
 * either side as heads of a fair coin. Images that agree say nothing about a difference.
 */
export function mcnemar({ onlyA, onlyB }: Pick<PairCounts, 'onlyA' | 'onlyB'>): McnemarTest {
  for (const count of [onlyA, onlyB]) {
    if (!Number.isInteger(count) || count < 0) throw new AppError('INTERNAL', `expected counts of images, found ${count}`);
  }
  const discordant = onlyA + onlyB;
  return {
    onlyA,
    onlyB,
    pValue: Math.min(1, 2 * headsAtMost(Math.min(onlyA, onlyB), discordant)),
    pOneSided: headsAtMost(onlyB, discordant),
    method: 'mcnemar-exact',
  };
}

/** Probability of at most `k` heads in `n` tosses of a fair coin. */
function headsAtMost(k: number, n: number): number {
  return k >= n ? 1 : incompleteBeta(0.5, n - k, k + 1);
}
