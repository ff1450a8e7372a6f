import { betaQuantile } from '../../metrics/incomplete-beta.ts';
import { normalQuantile } from '../../metrics/statistics/normal-quantile.ts';

export interface RadiusSettings {
  /** Deviation of the noise, in [0,1] pixel units. */
  readonly sigma: number;
  /** Draws that bound the share of a class (n of the paper). */
  readonly certificationDraws: number;
  /** Probability that the bound of one image is wrong. */
  readonly alpha: number;
}

/** One-sided lower bound of a share of which `successes` of `n` were seen (Clopper & Pearson, 1934): above the truth with probability alpha at most. */
export function lowerBound(successes: number, n: number, alpha: number): number {
  return successes === 0 ? 0 : betaQuantile(alpha, successes, n - successes + 1);
}

/** L2 radius, [0,1] pixel units, proven by `votes` of the draws for one class; 0 where no majority is proven. */
export function certifiedRadius(votes: number, { sigma, certificationDraws, alpha }: RadiusSettings): number {
  const share = lowerBound(votes, certificationDraws, alpha);
  return share > 0.5 ? sigma * normalQuantile(share) : 0;
}

/** What is proven when every draw agrees: no number of draws proves more. */
export function largestRadius(settings: RadiusSettings): number {
  return certifiedRadius(settings.certificationDraws, settings);
}
