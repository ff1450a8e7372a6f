import type { EvaluationFigures } from '../metrics/evaluation.ts';
import type { GoalKind } from '../threat-model.ts';

/** Figures that are rates, named as in the public contract. */
export type RateMetric =
  | 'cleanAccuracy'
  | 'adversarialAccuracy'
  | 'foolingRate'
  | 'conditionalFoolingRate'
  | 'targetedSuccessRate'
  | 'netTargetedSuccessRate';

export interface FigureDefinition {
  readonly metric: RateMetric;
  /** Name in report.json. */
  readonly key: string;
  readonly title: string;
  readonly symbol: string | null;
  /** What it counts, for readers who do not code. */
  readonly plain: string;
  readonly better: 'larger' | 'smaller';
}

/** What each figure means and which way is better: used by verdicts, tables and the printed definitions. */
export const FIGURES: readonly FigureDefinition[] = [
  {
    metric: 'cleanAccuracy', key: 'clean_accuracy', title: 'Accuracy on untouched images', symbol: null, better: 'larger',
    plain: 'Share of all images that the model classifies correctly when nobody has touched them.',
  },
  {
    metric: 'adversarialAccuracy', key: 'adversarial_accuracy', title: 'Accuracy under attack', symbol: null, better: 'larger',
    plain: 'Share of all images that the model still classifies correctly when the perturbation is added.',
  },
  {
    metric: 'foolingRate', key: 'fooling_rate', title: 'Fooling rate', symbol: 'Rf', better: 'smaller',
    plain: 'Share of all images for which the perturbation changes the answer of the model, whether the answer was right or wrong before.',
  },
  {
    metric: 'conditionalFoolingRate', key: 'conditional_fooling_rate', title: 'Fooling rate among correct images', symbol: null, better: 'smaller',
    plain: 'Share of the images first classified correctly for which the perturbation changes the answer, and so makes it wrong.',
  },
  {
    metric: 'targetedSuccessRate', key: 'targeted_success_rate', title: 'Targeted success rate', symbol: 'Rs', better: 'smaller',
    plain: 'Share of all images answered with the class the attacker wants. It counts images that had this answer before, so its floor is the target prevalence, not zero.',
  },
  {
    metric: 'netTargetedSuccessRate', key: 'net_targeted_success_rate', title: 'Net targeted success rate', symbol: null, better: 'smaller',
    plain: 'Share answered with the class the attacker wants, among the images whose true class and first answer are both another class.',
  },
];

/** The metrics an acceptance limit may name. */
export const LIMIT_METRICS: readonly RateMetric[] = FIGURES.map((figure) => figure.metric);

export function figureOf(metric: string): FigureDefinition | undefined {
  return FIGURES.find((figure) => figure.metric === metric);
}

/** The rate that says how well an attack did: changed answers, or for targeted attacks answers won over to the target. */
export function successMetric(goal: GoalKind): RateMetric {
  return goal === 'TARGETED' ? 'netTargetedSuccessRate' : 'foolingRate';
}

/** The success of an attack in one evaluation, or null when it was not measured. */
export function successRate(goal: GoalKind, figures: EvaluationFigures): EvaluationFigures['foolingRate'] | null {
  return figures[successMetric(goal)];
}
