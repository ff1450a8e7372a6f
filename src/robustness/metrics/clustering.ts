import type { Estimate } from './estimate.ts';
import { wilsonBounds } from './rate.ts';
import type { BootstrapInterval } from './statistics/cluster-bootstrap.ts';
import type { Clusters } from './statistics/clusters.ts';

/** A rate's interval when images of one patient may be alike, beside the one that takes images as independent. */
export interface ClusteredRate extends Estimate {
  /** Name of the rate. */
  readonly metric: string;
  /** Patients among the images counted. */
  readonly patients: number;
  /**
   * Variance over resamples of patients by the variance of as many independent images: 2 means that half as many
   * independent images would say as much. Null where it is not known.
   */
  readonly designEffect: number | null;
}

/** What patients with several images do to the intervals. */
export interface ClusteringFigures {
  /** Patients; an image without a known patient counts as one of its own. */
  readonly patients: number;
  readonly imagesWithoutPatient: number;
  readonly resamples: number;
  readonly seed: number;
  readonly rates: readonly ClusteredRate[];
}

export type Membership = readonly (boolean | undefined)[];

/**
 * The percentile interval of a bootstrap over patients. Where all resamples agree, or too many leave the rate undefined,
 * it would have no honest width: then Wilson's, as if each patient were one image.
 */
export function clusteredRate(metric: string, successes: Membership, clusters: Clusters, interval: BootstrapInterval | null): ClusteredRate {
  const counted = successes.filter((success) => success !== undefined);
  const n = counted.length;
  const value = n === 0 ? 0 : counted.filter(Boolean).length / n;
  const patients = clustersAmong(clusters, (image) => successes[image] !== undefined);
  const shared = { metric, value, n, patients, level: 0.95 } as const;
  if (!interval || interval.variance === 0) {
    return { ...shared, ...wilsonBounds(value, patients), method: 'wilson-patients', designEffect: null };
  }
  const independent = (value * (1 - value)) / n;
  return {
    ...shared, lower: interval.lower, upper: interval.upper, method: 'patient-bootstrap',
    designEffect: independent > 0 ? interval.variance / independent : null,
  };
}

/** Clusters that have an image for which `holds`. */
export function clustersAmong(clusters: Clusters, holds: (image: number) => boolean): number {
  const found = new Set<number>();
  clusters.of.forEach((cluster, image) => { if (holds(image)) found.add(cluster); });
  return found.size;
}

/** Whether some patient has more than one image. */
export function isClustered(clusters: Clusters): boolean {
  return clusters.count < clusters.of.length;
}

