import type { Rate } from '../../metrics/rate.ts';
import type { ReportRate } from '../schema/common.ts';

/** A rate in the form of report.json. */
export function reportRate(rate: Rate): ReportRate {
  const { value, successes, n, lower, upper, method, level } = rate;
  return { value, successes, n, ci95: { lower, upper, method, level } };
}

export const optionalRate = (rate: Rate | null | undefined): ReportRate | null => (rate ? reportRate(rate) : null);
