import { clopperPearsonRate, outcomeMetric, rateOf, type Outcome, type OutcomeMetric, type OutcomeMetricName, type Rate } from '../../../src/robustness/metrics/index.ts';
import { confusionOf } from '../../../src/robustness/metrics/predicted-classes.ts';
import type { Goal } from '../../../src/robustness/threat-model.ts';
import type { MadePerturbation } from '../steps/attack-step.ts';
import type { AttackRow, Target } from './study-results.ts';

/** A perturbation with the answers to it. */
export interface ScoredPerturbation {
  readonly made: MadePerturbation;
  /** Empty where the attack found none. */
  readonly outcomes: readonly Outcome[];
}

export type RowPlace = Pick<AttackRow, 'task' | 'architecture' | 'variant'>;

export const targetOf = (goal: Goal, classes: readonly string[]): Target => (goal.kind === 'TARGETED' ? (classes[goal.target] ?? null) : null);

/** The rule by which an image counts as a success: Rf without a target, Rs with one. */
export function successMetric(goal: Goal): OutcomeMetric {
  return metricOf(goal.kind === 'TARGETED' ? 'targetedSuccessRate' : 'foolingRate', goal);
}

function metricOf(name: OutcomeMetricName, goal: Goal): OutcomeMetric {
  const metric = outcomeMetric(name, { target: goal.kind === 'TARGETED' ? goal.target : null, from: null });
  if (!metric) throw new Error(`expected a target for ${name}, found none`);
  return metric;
}

/** The figures of one perturbation beside those of noise of the same budget. */
export function attackRow(place: RowPlace, { made, outcomes }: ScoredPerturbation, control: ScoredPerturbation | undefined, classes: readonly string[]): AttackRow {
  const { attack: { algorithm, norm, zeta, goal }, epsilon, failure, trainingRate, ssim, warnings } = made;
  const found = failure === null;
  const rate = found ? rateOf(outcomes, successMetric(goal)) : null;
  const targeted = (name: OutcomeMetricName): Rate | null => (found && goal.kind === 'TARGETED' ? rateOf(outcomes, metricOf(name, goal)) : null);
  return {
    ...place, algorithm, norm, zeta, epsilon, target: targetOf(goal, classes),
    rate, exact: rate && clopperPearsonRate(rate.successes, rate.n), trainingRate,
    control: control ? rateOf(control.outcomes, successMetric(goal)) : null,
    prevalence: targeted('targetPrevalence'), net: targeted('netTargetedSuccessRate'),
    ssim, confusion: found ? confusionOf(outcomes, classes.length) : null, failure, warnings,
  };
}
