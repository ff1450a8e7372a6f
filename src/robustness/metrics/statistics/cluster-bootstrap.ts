import { AppError } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import type { Clusters } from './clusters.ts';
import { quantile } from './quantile.ts';

export interface BootstrapSettings {
  readonly resamples: number;
  readonly seed: number;
}

/** What every stored figure is made with; the seed is arbitrary and fixed, so that a table has one interval only. */
export const BOOTSTRAP: BootstrapSettings = { resamples: 2000, seed: 1979 };

/** A statistic of a sample that holds image i `weights[i]` times; undefined where that sample does not define it. */
export type WeightedStatistic = (weights: Uint32Array) => number | undefined;

export interface BootstrapInterval {
  /** Percentiles 2.5 and 97.5. */
  readonly lower: number;
  readonly upper: number;
  /** Of the statistic over the resamples (n - 1 below); 0 where they all agree but for rounding. */
  readonly variance: number;
  /** Resamples that define the statistic. */
  readonly defined: number;
}

/** Below this share of resamples that define a statistic, its percentiles describe a selection: no interval then. */
const ENOUGH = 0.9;

/**
 * The cluster bootstrap (Efron 1979; Davison & Hinkley 1997, 3.8): each resample draws as many clusters as there are,
 * with replacement, and takes all images of each. Resample r has a generator of its own, seeded `seed + r`. One result a
 * statistic; null where fewer than nine resamples in ten define it.
 */
export function clusterBootstrap(
  clusters: Clusters, statistics: readonly WeightedStatistic[], { resamples, seed }: BootstrapSettings = BOOTSTRAP,
): (BootstrapInterval | null)[] {
  if (clusters.count === 0 || resamples < 2) throw new AppError('INTERNAL', `expected clusters and resamples, found ${clusters.count} and ${resamples}`);
  const values = statistics.map((): number[] => []);
  const drawn = new Uint32Array(clusters.count);
  const weights = new Uint32Array(clusters.of.length);
  for (let resample = 0; resample < resamples; resample++) {
    const random = Random.fromSeed(seed + resample);
    drawn.fill(0);
    for (let draw = 0; draw < clusters.count; draw++) {
      const cluster = random.below(clusters.count);
      drawn[cluster] = (drawn[cluster] ?? 0) + 1;
    }
    for (let image = 0; image < weights.length; image++) weights[image] = drawn[clusters.of[image] ?? 0] ?? 0;
    statistics.forEach((statistic, index) => {
      const value = statistic(weights);
      if (value !== undefined) values[index]?.push(value);
    });
  }
  return values.map((series) => (series.length < ENOUGH * resamples ? null : summary(Float64Array.from(series).sort())));
}

function summary(ascending: Float64Array): BootstrapInterval {
  const mean = ascending.reduce((sum, value) => sum + value, 0) / ascending.length;
  const squares = ascending.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    lower: quantile(ascending, 0.025),
    upper: quantile(ascending, 0.975),
    variance: agree(ascending) ? 0 : squares / (ascending.length - 1),
    defined: ascending.length,
  };
}

/** Whether resamples differ by no more than rounding; then their spread says nothing. */
function agree(ascending: Float64Array): boolean {
  return !((ascending[ascending.length - 1] ?? 0) - (ascending[0] ?? 0) > 1e-12);
}
