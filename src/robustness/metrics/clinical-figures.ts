import type { Outcome } from './outcome.ts';
import type { OperatingPoint } from './operating-point.ts';
import { countPairs } from './pair-outcomes.ts';
import { pairedRates, type PairedRates } from './paired-rates.ts';
import { softmax } from './softmax.ts';
import { worstOutcomes } from './worst-outcomes.ts';

/** How a class is found and how others are cleared of it, untouched (`a`) and under every attack at once (`b`). */
export interface ClinicalFigures {
  readonly className: string;
  /** Probability from which the vendor decides on the class; null: the class is found when the model names it. */
  readonly threshold: number | null;
  readonly sensitivity: PairedRates;
  readonly specificity: PairedRates;
}

interface Finding {
  readonly className: string;
  readonly index: number;
  readonly threshold: number | null;
}

/**
 * Sensitivity and specificity as several attacks of one threat model leave them: of the class of the declared operating
 * point, at its threshold, or without one of every class against the others. Null when there is an operating point but
 * the tables hold no logits to decide by.
 */
export function clinicalFigures(
  tables: readonly (readonly Outcome[])[], classes: readonly string[], point: OperatingPoint | null,
): ClinicalFigures[] | null {
  if (point && tables.some((table) => table.some(({ cleanLogits }) => cleanLogits.length === 0))) return null;
  const findings = classes.map((className, index): Finding => ({ className, index, threshold: point?.threshold ?? null }));
  return findings.filter(({ index }) => !point || index === point.positiveClass).map((finding) => figuresOf(tables, finding));
}

function figuresOf(tables: readonly (readonly Outcome[])[], finding: Finding): ClinicalFigures {
  const { className, index, threshold } = finding;
  const outcomes = worstOutcomes(tables, (outcome) => !isRight(outcome, 'adversarial', finding));
  const rates = (positive: boolean): PairedRates => pairedRates(countPairs(outcomes.filter(({ label }) => (label === index) === positive)
    .map((outcome) => [isRight(outcome, 'clean', finding), isRight(outcome, 'adversarial', finding)])));
  return { className, threshold, sensitivity: rates(true), specificity: rates(false) };
}

function isRight(outcome: Outcome, side: 'clean' | 'adversarial', { index, threshold }: Finding): boolean {
  const isClean = side === 'clean';
  const found = threshold === null
    ? (isClean ? outcome.cleanPrediction : outcome.adversarialPrediction) === index
    : (softmax(isClean ? outcome.cleanLogits : outcome.adversarialLogits)[index] ?? 0) >= threshold;
  return found === (outcome.label === index);
}
