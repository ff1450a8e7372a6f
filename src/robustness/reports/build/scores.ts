import type { Rate } from '../../metrics/rate.ts';
import type { AttackFacts, EvaluationFacts, ReportFacts } from '../facts.ts';
import { successMetric, successRate } from '../figures.ts';
import type { RateMetric } from '../figures.ts';

/** One attack as scored on one model. */
export interface Score {
  readonly attack: AttackFacts;
  readonly evaluation: EvaluationFacts;
  readonly metric: RateMetric;
  readonly success: Rate;
}

export type Separation = 'ABOVE' | 'OVERLAPPING' | 'BELOW' | 'NO_CONTROL';

/** Budgets computed from the same percentage may differ in the last bits. */
const SAME_EPSILON = 1e-9;

export const isControl = (attack: AttackFacts): boolean => attack.algorithm.knowledge === 'NONE';

/** Every evaluation with a success rate, in the order of the audit. Results come from the evaluation split only. */
export function scoresOf(facts: ReportFacts): readonly Score[] {
  return facts.attacks.filter((attack) => attack.state === 'SUCCEEDED').flatMap((attack) => attack.evaluations
    .filter((evaluation) => evaluation.figures.split === 'EVALUATION')
    .flatMap((evaluation) => {
      const success = successRate(attack.goal, evaluation.figures);
      return success ? [{ attack, evaluation, metric: successMetric(attack.goal), success }] : [];
    }));
}

export const attackScores = (facts: ReportFacts): readonly Score[] => scoresOf(facts).filter((score) => !isControl(score.attack));

/** Same goal, target, norm and budget, universal or per image alike. */
export function sameThreat(a: AttackFacts, b: AttackFacts): boolean {
  return a.goal === b.goal && a.targetClass === b.targetClass && a.norm === b.norm
    && a.algorithm.universal === b.algorithm.universal
    && Math.abs(a.epsilon - b.epsilon) <= SAME_EPSILON * Math.max(a.epsilon, b.epsilon);
}

/** Same model, split and way of travelling. */
function sameTest(a: EvaluationFacts, b: EvaluationFacts): boolean {
  return a.modelId === b.modelId && a.figures.channel === b.figures.channel && a.figures.split === b.figures.split;
}

/** The strongest control that had the same chance: same model, threat and test. */
export function matchedControl(score: Score, facts: ReportFacts): Score | undefined {
  return strongest(scoresOf(facts).filter((other) => isControl(other.attack)
    && sameThreat(other.attack, score.attack) && sameTest(other.evaluation, score.evaluation)));
}

/** The score with the highest success; the first one on a tie. */
export function strongest(scores: readonly Score[]): Score | undefined {
  return scores.reduce<Score | undefined>(
    (best, score) => (best && best.success.value >= score.success.value ? best : score), undefined);
}

/**
 * Where the interval of an attack lies beside that of its control. Intervals that do not touch are a stricter test than
 * the paired one the outcome tables would allow, so ABOVE is never claimed too easily.
 */
export function separationOf(success: Rate, control: Rate | undefined): Separation {
  if (!control) return 'NO_CONTROL';
  if (success.lower > control.upper) return 'ABOVE';
  return success.upper < control.lower ? 'BELOW' : 'OVERLAPPING';
}
