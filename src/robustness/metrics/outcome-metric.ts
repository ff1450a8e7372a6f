import type { Outcome } from './outcome.ts';
import { wilsonRate, type Rate } from './rate.ts';

/** The rates that an outcome table gives image by image; ids and formulas in docs/metrics.md. */
export const OUTCOME_METRICS = [
  'cleanAccuracy', 'adversarialAccuracy', 'foolingRate', 'conditionalFoolingRate',
  'targetedSuccessRate', 'netTargetedSuccessRate', 'targetPrevalence', 'classToClassRate',
] as const;

export type OutcomeMetricName = (typeof OUTCOME_METRICS)[number];

export interface MetricContext {
  /** Index of the class to reach, or null when nontargeted. */
  readonly target: number | null;
  /** Index of the only class attacked, or null when all are. */
  readonly from: number | null;
}

/** Whether an image counts as one of the rate's successes; undefined when the rate leaves it out of its n. */
export type OutcomeMetric = (outcome: Outcome) => boolean | undefined;

const isCleanCorrect: OutcomeMetric = ({ label, cleanPrediction }) => cleanPrediction === label;
const isAdversarialCorrect: OutcomeMetric = ({ label, adversarialPrediction }) => adversarialPrediction === label;
const isFooled: OutcomeMetric = ({ cleanPrediction, adversarialPrediction }) => adversarialPrediction !== cleanPrediction;

/** The membership rule of a rate, or undefined where it has none: targeted rates without a target, class to class without a `from`. */
export function outcomeMetric(name: OutcomeMetricName, { target, from }: MetricContext): OutcomeMetric | undefined {
  switch (name) {
    case 'cleanAccuracy': return isCleanCorrect;
    case 'adversarialAccuracy': return isAdversarialCorrect;
    case 'foolingRate': return isFooled;
    case 'conditionalFoolingRate': return (outcome) => (isCleanCorrect(outcome) ? isFooled(outcome) : undefined);
    case 'classToClassRate': return from === null ? undefined : classToClass(from, target);
    case 'targetedSuccessRate':
    case 'netTargetedSuccessRate':
    case 'targetPrevalence': return target === null ? undefined : targetedMetric(name, target);
  }
}

function targetedMetric(name: 'targetedSuccessRate' | 'netTargetedSuccessRate' | 'targetPrevalence', target: number): OutcomeMetric {
  const reached: OutcomeMetric = ({ adversarialPrediction }) => adversarialPrediction === target;
  if (name === 'targetedSuccessRate') return reached;
  if (name === 'targetPrevalence') return ({ cleanPrediction }) => cleanPrediction === target;
  return (outcome) => (outcome.label === target || outcome.cleanPrediction === target ? undefined : reached(outcome));
}

function classToClass(from: number, target: number | null): OutcomeMetric {
  return (outcome) => {
    if (outcome.label !== from || outcome.cleanPrediction !== from) return undefined;
    return target === null ? isFooled(outcome) : outcome.adversarialPrediction === target;
  };
}

/** The rate of a membership rule over a table, with Wilson's interval. */
export function rateOf(outcomes: readonly Outcome[], metric: OutcomeMetric): Rate {
  const counted = outcomes.map(metric).filter((success) => success !== undefined);
  return wilsonRate(counted.filter(Boolean).length, counted.length);
}
