import type { Outcome } from './outcome.ts';
import type { OutcomeMetric } from './outcome-metric.ts';
import { quantile } from './statistics/quantile.ts';

/** Images shown to the model to attack one image. */
export interface QueryCount {
  /** Images attacked whose queries were counted. */
  readonly n: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  /** Of the images on which the attack succeeded; null when there are none. Beside `median`, which counts failures too. */
  readonly medianOfSuccesses: number | null;
}

/** The queries over images attacked; null where none were counted: universal perturbations and corruptions. */
export function queryCountOf(attacked: readonly Outcome[], succeeds: OutcomeMetric): QueryCount | null {
  const all = ascending(attacked);
  if (all.length === 0) return null;
  const ofSuccesses = ascending(attacked.filter((outcome) => succeeds(outcome) === true));
  return {
    n: all.length,
    median: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    max: all[all.length - 1] ?? 0,
    medianOfSuccesses: ofSuccesses.length === 0 ? null : quantile(ofSuccesses, 0.5),
  };
}

function ascending(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ queries }) => (queries === null ? [] : [queries])).sort((a, b) => a - b);
}
