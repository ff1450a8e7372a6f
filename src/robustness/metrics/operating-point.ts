import { answersOf, type Side } from './answers.ts';
import { binaryRates, type BinaryRates, type Decision } from './binary-rates.ts';
import type { Outcome } from './outcome.ts';
import { softmax } from './softmax.ts';
import { pairedDifference } from './statistics/paired-difference.ts';

/** Where the vendor decides: positive when the probability of a class is at least the threshold. */
export interface OperatingPoint {
  /** Class index. */
  readonly positiveClass: number;
  /** Softmax probability. */
  readonly threshold: number;
}

/** Under attack minus clean, in percentage points, over the same images. */
export interface DeltaPp {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly level: 0.95;
  readonly method: string;
}

/** The rates of the decision "positive class or not" at the declared threshold. */
export interface OperatingPointFigures {
  readonly positiveClass: string;
  readonly threshold: number;
  readonly clean: BinaryRates;
  readonly adversarial: BinaryRates;
  /**
   * Null where there is nothing to count. PPV and NPV have no interval: the images they count change with the decision, so
   * that neither a paired nor an independent one would be right.
   */
  readonly deltaPp: {
    readonly sensitivity: DeltaPp | null;
    readonly specificity: DeltaPp | null;
    readonly ppv: number | null;
    readonly npv: number | null;
  };
}

/** Decisions at an operating point, in the order of the table. */
function decisionsAt(outcomes: readonly Outcome[], side: Side, { positiveClass, threshold }: OperatingPoint): Decision[] {
  return answersOf(outcomes, side).map(({ label, logits }) => (
    { positive: label === positiveClass, decidedPositive: (softmax(logits)[positiveClass] ?? 0) >= threshold }));
}

/** The rates at an operating point, clean and under attack. */
export function operatingPointFigures(outcomes: readonly Outcome[], point: OperatingPoint, positiveClass: string): OperatingPointFigures {
  const [before, after] = [decisionsAt(outcomes, 'clean', point), decisionsAt(outcomes, 'adversarial', point)];
  const [clean, adversarial] = [binaryRates(before), binaryRates(after)];
  const difference = (rate: 'ppv' | 'npv'): number | null => (
    clean[rate].n === 0 || adversarial[rate].n === 0 ? null : 100 * (adversarial[rate].value - clean[rate].value));
  return {
    positiveClass, threshold: point.threshold, clean, adversarial,
    deltaPp: {
      sensitivity: pairedDelta(before, after, true), specificity: pairedDelta(before, after, false),
      ppv: difference('ppv'), npv: difference('npv'),
    },
  };
}

/** Change of the share decided rightly among the images whose truth is `positive`. */
function pairedDelta(before: readonly Decision[], after: readonly Decision[], positive: boolean): DeltaPp | null {
  const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  before.forEach((decision, index) => {
    if (decision.positive !== positive) return;
    const [rightBefore, rightAfter] = [decision.decidedPositive === positive, after[index]?.decidedPositive === positive];
    if (rightAfter) counts[rightBefore ? 'both' : 'onlyA']++;
    else counts[rightBefore ? 'onlyB' : 'neither']++;
  });
  const { value, lower, upper, n, level, method } = pairedDifference(counts);
  return n === 0 ? null : { value: 100 * value, lower: 100 * lower, upper: 100 * upper, n, level, method };
}
