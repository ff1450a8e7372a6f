import { mcnemar, pairedDifference, pairOutcomes, rateOf, type Outcome, type OutcomeMetric } from '../../../src/robustness/metrics/index.ts';
import type { PairedSuccess } from './study-results.ts';

/** Success on a parent against success on its child, image by image. Throws when the two tables are not over the same images. */
export function pairedSuccess(parent: readonly Outcome[], child: readonly Outcome[], succeeds: OutcomeMetric): PairedSuccess {
  const counts = pairOutcomes(parent, child, succeeds);
  return { child: rateOf(child, succeeds), difference: pairedDifference(counts), test: mcnemar(counts) };
}
