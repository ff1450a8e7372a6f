import { SIDES, answersOf, type Answer, type Side } from './answers.ts';
import { weightedBalancedAccuracy } from './balanced-accuracy.ts';
import { weightedCalibrationError } from './calibration.ts';
import { isClustered, type Membership } from './clustering.ts';
import type { Outcome } from './outcome.ts';
import { logOdds } from './softmax.ts';
import { clusterBootstrap, type BootstrapInterval, type WeightedStatistic } from './statistics/cluster-bootstrap.ts';
import { clustersOf, type Clusters } from './statistics/clusters.ts';
import { weightedAuroc, weightedRate } from './statistics/weighted-statistics.ts';

/** The intervals of a table that come from resampling, all from the same resamples. */
export interface Resampled {
  readonly clusters: Clusters;
  /** Whether some patient has several images; if not, only calibration is resampled. */
  readonly clustered: boolean;
  readonly calibration: (side: Side) => BootstrapInterval | null;
  readonly balancedAccuracy: (side: Side) => BootstrapInterval | null;
  readonly auroc: (side: Side, classIndex: number) => BootstrapInterval | null;
  readonly rate: (name: string) => BootstrapInterval | null;
}

/** Resamples a table by patient; `rates` are the memberships of the rates to resample, by name. */
export function resample(outcomes: readonly Outcome[], classCount: number, rates: ReadonlyMap<string, Membership>): Resampled {
  const clusters = clustersOf(outcomes);
  const clustered = isClustered(clusters);
  const statistics = new Map<string, WeightedStatistic>();
  for (const side of SIDES) {
    const answers = answersOf(outcomes, side);
    statistics.set(`${side} calibration`, weightedCalibrationError(answers));
    if (clustered) for (const [name, statistic] of clusteredStatistics(answers, classCount)) statistics.set(`${side} ${name}`, statistic);
  }
  if (clustered) for (const [name, successes] of rates) statistics.set(`rate ${name}`, weightedRate(successes));
  const intervals = outcomes.length === 0 ? [] : clusterBootstrap(clusters, [...statistics.values()]);
  const byName = new Map([...statistics.keys()].map((name, index) => [name, intervals[index] ?? null]));
  const interval = (name: string): BootstrapInterval | null => byName.get(name) ?? null;
  return {
    clusters, clustered,
    calibration: (side) => interval(`${side} calibration`),
    balancedAccuracy: (side) => interval(`${side} balanced accuracy`),
    auroc: (side, classIndex) => interval(`${side} auroc ${classIndex}`),
    rate: (name) => interval(`rate ${name}`),
  };
}

function clusteredStatistics(answers: readonly Answer[], classCount: number): [string, WeightedStatistic][] {
  const areas = Array.from({ length: classCount }, (_, index): [string, WeightedStatistic] => [
    `auroc ${index}`, weightedAuroc(answers.map(({ logits }) => logOdds(logits, index)), answers.map(({ label }) => label === index))]);
  return [['balanced accuracy', weightedBalancedAccuracy(answers, classCount)], ...areas];
}
