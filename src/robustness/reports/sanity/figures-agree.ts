import type { EvaluationFigures } from '../../metrics/evaluation.ts';
import type { Rate } from '../../metrics/rate.ts';
import type { EvaluatedAttack } from './support.ts';
import { attackName, evaluatedAttacks } from './support.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';

/** Figures that can be counted in two ways are, and must agree. */
export const figuresAgree: SanityCheck = {
  id: 'A-04',
  title: 'Rates, confusion matrix and class scores agree with each other',
  severity: 'BLOCKING',
  decide(facts) {
    const evaluated = evaluatedAttacks(facts);
    const violations = evaluated.flatMap((one) =>
      disagreements(one, facts.dataset.classes).map((text) => `${attackName(facts, one.attack, one.evaluation.modelId)}: ${text}`));
    return noViolation(evaluated.length, 'evaluations', violations);
  },
};

function disagreements({ attack, evaluation }: EvaluatedAttack, classes: readonly string[]): string[] {
  const { figures } = evaluation;
  const pairs: readonly (readonly [string, number | undefined, number])[] = [
    ['changed answers', figures.foolingRate.successes, offDiagonal(figures)],
    ['first correct', figures.conditionalFoolingRate.n, figures.cleanAccuracy.successes],
    ['correct clean by class', sum(figures.perClass.map((score) => score.cleanAccuracy.successes)), figures.cleanAccuracy.successes],
    ['correct under attack by class', sum(figures.perClass.map((score) => score.adversarialAccuracy.successes)), figures.adversarialAccuracy.successes],
    ...targetPairs(figures, attack.targetClass === null ? -1 : classes.indexOf(attack.targetClass)),
  ];
  const counts = pairs.filter(([, a, b]) => a !== undefined && a !== b).map(([name, a, b]) => `${name}: ${String(a)} and ${b}`);
  return [...counts, ...ratesOf(figures).filter((rate) => !consistent(rate)).map(describeRate)];
}

function targetPairs(figures: EvaluationFigures, target: number): (readonly [string, number | undefined, number])[] {
  if (target < 0) return [];
  return [
    ['answers with the target', figures.targetedSuccessRate?.successes, sum(figures.confusion.map((row) => row[target] ?? 0))],
    ['answers with the target before', figures.targetPrevalence?.successes, sum(figures.confusion[target] ?? [])],
  ];
}

function ratesOf(figures: EvaluationFigures): readonly Rate[] {
  const { cleanAccuracy, adversarialAccuracy, foolingRate, conditionalFoolingRate, targetedSuccessRate, netTargetedSuccessRate, targetPrevalence } = figures;
  return [cleanAccuracy, adversarialAccuracy, foolingRate, conditionalFoolingRate, targetedSuccessRate, netTargetedSuccessRate, targetPrevalence]
    .filter((rate) => rate !== null);
}

function consistent({ value, successes, n, lower, upper }: Rate): boolean {
  const expected = n === 0 ? 0 : successes / n;
  return successes <= n && Math.abs(value - expected) < 1e-12 && lower <= value + 1e-12 && value <= upper + 1e-12;
}

const describeRate = ({ value, successes, n }: Rate): string => `a rate of ${value} for ${successes} of ${n}`;

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const offDiagonal = ({ confusion }: EvaluationFigures): number =>
  sum(confusion.flatMap((row, before) => row.filter((_, after) => after !== before)));
