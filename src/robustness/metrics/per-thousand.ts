import { AppError } from '../../kernel/errors.ts';
import type { Rate } from './rate.ts';
import type { PairedDifference } from './statistics/paired-difference.ts';

/** A number of examinations among 1,000, with the interval of the rate behind it. */
export interface PerThousand {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Images the rate counts. */
  readonly n: number;
  readonly level: number;
  /** Of the rate's interval. */
  readonly method: string;
}

/**
 * Of 1,000 examinations, those wrong by a rate of right decisions among the share that it is about: 1000 · share ·
 * (1 - rate). With the sensitivity and the prevalence: missed findings; with the specificity and its complement: false
 * alarms. The share is taken as known. Null where no image was counted.
 */
export function wrongPerThousand({ value, lower, upper, n, level, method }: Rate, share: number): PerThousand | null {
  requireShare(share);
  if (n === 0) return null;
  const examinations = 1000 * share;
  return { value: examinations * (1 - value), lower: examinations * (1 - upper), upper: examinations * (1 - lower), n, level, method };
}

/** What a loss of right decisions (untouched minus under attack, the same images) adds to them: 1000 · share · loss. */
export function addedPerThousand({ value, lower, upper, n, level, method }: PairedDifference, share: number): PerThousand | null {
  requireShare(share);
  if (n === 0) return null;
  const examinations = 1000 * share;
  return { value: examinations * value, lower: examinations * lower, upper: examinations * upper, n, level, method };
}

function requireShare(share: number): void {
  if (!(share >= 0 && share <= 1)) throw new AppError('INTERNAL', `expected a share of examinations in [0, 1], found ${share}`);
}
