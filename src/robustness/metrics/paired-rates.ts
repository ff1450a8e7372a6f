import type { OutcomePairs } from './pair-outcomes.ts';
import { wilsonRate, type Rate } from './rate.ts';
import { mcnemar, type McnemarTest } from './statistics/mcnemar.ts';
import { pairedDifference, type PairedDifference } from './statistics/paired-difference.ts';

/** Two rates over the same images, with what pairing them says of their difference. */
export interface PairedRates {
  readonly a: Rate;
  readonly b: Rate;
  /** a minus b. */
  readonly difference: PairedDifference;
  readonly test: McnemarTest;
  /** Images that count in one of the two rates only, and so in neither here. */
  readonly leftOut: number;
}

/** Both rates, the interval of their difference and the exact test, from images counted pairwise. */
export function pairedRates({ leftOut, ...counts }: OutcomePairs): PairedRates {
  const { both, onlyA, onlyB, neither } = counts;
  const n = both + onlyA + onlyB + neither;
  return {
    a: wilsonRate(both + onlyA, n),
    b: wilsonRate(both + onlyB, n),
    difference: pairedDifference(counts),
    test: mcnemar(counts),
    leftOut,
  };
}
