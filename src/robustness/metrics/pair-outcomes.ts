import { AppError } from '../../kernel/errors.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeMetric } from './outcome-metric.ts';
import type { PairCounts } from './statistics/pair-counts.ts';

/** Two tables over the same images, image by image, and how many images a rate counts in one of them only. */
export interface OutcomePairs extends PairCounts {
  /** Left out, because the rate leaves them out of at least one of the two tables. */
  readonly leftOut: number;
}

/**
 * Matches two outcome tables by image and counts in which of them each image is a success. Throws INVALID_INPUT when
 * the tables are not over the same images with the same labels: figures over different images are not comparable.
 */
export function pairOutcomes(a: readonly Outcome[], b: readonly Outcome[], succeeds: OutcomeMetric): OutcomePairs {
  return countPairs(matchOutcomes(a, b).map(([inA, inB]) => [succeeds(inA), succeeds(inB)]));
}

/** Counts images by what is true of each in two situations; undefined leaves an image out. */
export function countPairs(pairs: readonly (readonly [boolean | undefined, boolean | undefined])[]): OutcomePairs {
  const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0, leftOut: 0 };
  for (const [successA, successB] of pairs) {
    if (successA === undefined || successB === undefined) counts.leftOut++;
    else if (successA) counts[successB ? 'both' : 'onlyA']++;
    else counts[successB ? 'onlyB' : 'neither']++;
  }
  return counts;
}

/** The rows of two tables side by side, in the order of the first. Throws as `pairOutcomes` does. */
export function matchOutcomes(a: readonly Outcome[], b: readonly Outcome[]): [Outcome, Outcome][] {
  const byImage = new Map(b.map((outcome) => [outcome.image, outcome]));
  if (byImage.size !== b.length || new Set(a.map(({ image }) => image)).size !== a.length) {
    throw new AppError('INVALID_INPUT', 'expected every image once in an outcome table, found one twice');
  }
  if (a.length !== b.length) throw different(`${a.length} and ${b.length} images`);
  return a.map((outcome) => {
    const other = byImage.get(outcome.image);
    if (!other) throw different(`${outcome.image} in one only`);
    if (other.label !== outcome.label) throw different(`${outcome.image} labelled ${outcome.label} and ${other.label}`);
    return [outcome, other];
  });
}

function different(found: string): AppError {
  return new AppError('INVALID_INPUT', `expected two outcome tables over the same images, found ${found}`);
}
