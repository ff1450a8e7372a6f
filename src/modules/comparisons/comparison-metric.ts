import type { EvaluationFigures, OutcomeMetricName, Rate } from '../../robustness/metrics/index.ts';

/** Rates that can be compared image by image. */
export const COMPARISON_METRICS = [
  'foolingRate',
  'conditionalFoolingRate',
  'targetedSuccessRate',
  'netTargetedSuccessRate',
  'classToClassRate',
  'adversarialAccuracy',
  'cleanAccuracy',
] as const satisfies readonly OutcomeMetricName[];

export type ComparisonMetric = (typeof COMPARISON_METRICS)[number];

export function isComparisonMetric(name: string): name is ComparisonMetric {
  return COMPARISON_METRICS.some((metric) => metric === name);
}

/** The rate of an evaluation; null where the attack has none: targeted ones without a target, class to class without a class. */
export function rateIn(figures: EvaluationFigures, metric: ComparisonMetric): Rate | null {
  return metric === 'classToClassRate' ? (figures.classToClass?.rate ?? null) : figures[metric];
}
