import type { Estimate } from '../estimate.ts';
import { mean, sampleCovariance } from './moments.ts';
import { Z95 } from './normal.ts';
import { placements, type Placements, type ScoredGroups } from './placements.ts';
import { rankScoreInterval } from './rank-score-interval.ts';

/** Area under the ROC curve with the sizes of its two groups. */
export interface Auroc extends Estimate {
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Area under the ROC curve, ties counting one half, with the interval of DeLong, DeLong & Clarke-Pearson (Biometrics
 * 44:837, 1988) taken on the logit scale, so that it stays within [0, 1]. Where DeLong's variance is zero or unknown (full
 * separation, a group of one) the interval is the score interval of Newcombe (2006), which keeps a width. Without a group
 * nothing is known: value null, interval [0, 1].
 */
export function auroc(groups: ScoredGroups): Auroc {
  const [positives, negatives] = [groups.positives.length, groups.negatives.length];
  const sizes = { n: positives + negatives, positives, negatives, level: 0.95 } as const;
  if (positives === 0 || negatives === 0) return { ...sizes, value: null, lower: 0, upper: 1, method: 'none' };
  const placed = placements(groups);
  const value = mean(placed.ofPositives);
  const variance = delongCovariance(placed, placed);
  if (!(variance > 0) || value <= 0 || value >= 1) {
    return { ...sizes, value, ...rankScoreInterval(value, positives, negatives), method: 'newcombe-2006' };
  }
  const [centre, spread] = [Math.log(value / (1 - value)), (Z95 * Math.sqrt(variance)) / (value * (1 - value))];
  return { ...sizes, value, lower: logistic(centre - spread), upper: logistic(centre + spread), method: 'delong-logit' };
}

/** Covariance of two areas over the same images; variance when both are the same. NaN for a group of one. */
export function delongCovariance(a: Placements, b: Placements): number {
  return sampleCovariance(a.ofPositives, b.ofPositives) / a.ofPositives.length
    + sampleCovariance(a.ofNegatives, b.ofNegatives) / a.ofNegatives.length;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
