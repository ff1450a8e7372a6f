import { AppError } from '../../kernel/errors.ts';
import { clusteredRate, type ClusteringFigures, type Membership } from './clustering.ts';
import { distortionOf, type Distortion } from './distortion.ts';
import { operatingPointFigures, type OperatingPoint, type OperatingPointFigures } from './operating-point.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOME_METRICS, outcomeMetric, rateOf, type OutcomeMetric, type OutcomeMetricName } from './outcome-metric.ts';
import { performanceOf, type Performance } from './performance.ts';
import { confusionOf, dominantClassOf } from './predicted-classes.ts';
import { queryCountOf, type QueryCount } from './query-count.ts';
import type { Rate } from './rate.ts';
import { resample, type Resampled } from './resampled.ts';
import { BOOTSTRAP } from './statistics/cluster-bootstrap.ts';

export interface ClassScore {
  readonly className: string;
  readonly n: number;
  readonly cleanAccuracy: Rate;
  readonly adversarialAccuracy: Rate;
}

/**
 * All figures of one evaluation; each is recomputable from the outcome table alone. Field meanings: the contract and
 * docs/metrics.md. Optional ones are absent from evaluations stored before there were any.
 */
export interface EvaluationFigures {
  readonly split: 'GENERATION' | 'EVALUATION';
  /** "float" or how the image travelled. */
  readonly channel: string;
  readonly cleanAccuracy: Rate;
  readonly adversarialAccuracy: Rate;
  readonly foolingRate: Rate;
  readonly conditionalFoolingRate: Rate;
  /** The three targeted figures are null for nontargeted attacks. */
  readonly targetedSuccessRate: Rate | null;
  readonly netTargetedSuccessRate: Rate | null;
  readonly targetPrevalence: Rate | null;
  /** [clean prediction][prediction under attack] */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassScore[];
  readonly dominantClass: string | null;
  readonly dominantClassShare: number | null;
  readonly performance?: { readonly clean: Performance; readonly adversarial: Performance };
  /** Null without a declared operating point. */
  readonly operatingPoint?: OperatingPointFigures | null;
  /** Null when all classes were attacked. */
  readonly classToClass?: ClassToClass | null;
  /** Null when no image was attacked. */
  readonly distortion?: Distortion | null;
  /** Null for universal perturbations and corruptions. */
  readonly queries?: QueryCount | null;
  /** Null when no patient is known to have several images. */
  readonly clustering?: ClusteringFigures | null;
}

/** Success among the images whose label and clean prediction are the class attacked. */
export interface ClassToClass {
  readonly from: string;
  /** The class reached; null when nontargeted: then any other. */
  readonly to: string | null;
  readonly rate: Rate;
}

export interface EvaluationContext {
  /** Names in index order. */
  readonly classes: readonly string[];
  /** Index of the class to reach, or null when nontargeted. */
  readonly target: number | null;
  /** Index of the only class attacked, or null when all are. */
  readonly from: number | null;
  readonly split: EvaluationFigures['split'];
  /** How the perturbed image travelled; "float" when not at all. */
  readonly channel: string;
  /** Declared by the vendor; absent: none. */
  readonly operatingPoint?: OperatingPoint | null;
}

/** Every figure of an evaluation, from its outcome table alone. Throws when a class index or a row's logits do not fit the classes. */
export function figuresOf(outcomes: readonly Outcome[], context: EvaluationContext): EvaluationFigures {
  const { classes, target, from, split, channel, operatingPoint } = context;
  outcomes.forEach((outcome) => requireKnownClasses(outcome, classes.length));
  const memberships = membershipsOf(outcomes, context);
  const resampled = resample(outcomes, classes.length, memberships);
  const attacked = from === null ? outcomes : outcomes.filter(({ label }) => label === from);
  return {
    split,
    channel,
    ...ratesOf(outcomes, context),
    confusion: confusionOf(outcomes, classes.length),
    perClass: classes.map((className, label) => classScore(className, outcomes.filter((outcome) => outcome.label === label), context)),
    ...dominantClassOf(outcomes, classes),
    performance: {
      clean: performanceOf(outcomes, 'clean', classes, resampled),
      adversarial: performanceOf(outcomes, 'adversarial', classes, resampled),
    },
    operatingPoint: operatingPoint ? operatingPointFigures(outcomes, operatingPoint, nameOf(classes, operatingPoint.positiveClass)) : null,
    classToClass: classToClassOf(outcomes, context),
    distortion: distortionOf(attacked),
    queries: queryCountOf(attacked, required(target === null ? 'foolingRate' : 'targetedSuccessRate', context)),
    clustering: resampled.clustered ? clusteringOf(outcomes, memberships, resampled) : null,
  };
}

function requireKnownClasses(outcome: Outcome, classCount: number): void {
  const { image, label, cleanPrediction, adversarialPrediction, cleanLogits, adversarialLogits } = outcome;
  for (const index of [label, cleanPrediction, adversarialPrediction]) {
    if (!Number.isInteger(index) || index < 0 || index >= classCount) {
      throw new AppError('INVALID_INPUT', `expected class indexes from 0 to ${classCount - 1}, found ${index} for image ${image}`);
    }
  }
  for (const { length } of [cleanLogits, adversarialLogits]) {
    if (length !== classCount) throw new AppError('INVALID_INPUT', `expected ${classCount} logits, found ${length} for image ${image}`);
  }
}

/** A rate's membership rule, where the context is known to have one. */
function required(name: OutcomeMetricName, context: EvaluationContext): OutcomeMetric {
  const metric = outcomeMetric(name, context);
  if (!metric) throw new AppError('INTERNAL', `expected a target for ${name}, found none`);
  return metric;
}

type Rates = Pick<
  EvaluationFigures,
  'cleanAccuracy' | 'adversarialAccuracy' | 'foolingRate' | 'conditionalFoolingRate'
  | 'targetedSuccessRate' | 'netTargetedSuccessRate' | 'targetPrevalence'
>;

function ratesOf(outcomes: readonly Outcome[], context: EvaluationContext): Rates {
  const rate = (name: OutcomeMetricName): Rate => rateOf(outcomes, required(name, context));
  const targeted = (name: OutcomeMetricName): Rate | null => (context.target === null ? null : rate(name));
  return {
    cleanAccuracy: rate('cleanAccuracy'),
    adversarialAccuracy: rate('adversarialAccuracy'),
    foolingRate: rate('foolingRate'),
    conditionalFoolingRate: rate('conditionalFoolingRate'),
    targetedSuccessRate: targeted('targetedSuccessRate'),
    netTargetedSuccessRate: targeted('netTargetedSuccessRate'),
    targetPrevalence: targeted('targetPrevalence'),
  };
}

function classScore(className: string, outcomes: readonly Outcome[], context: EvaluationContext): ClassScore {
  return {
    className,
    n: outcomes.length,
    cleanAccuracy: rateOf(outcomes, required('cleanAccuracy', context)),
    adversarialAccuracy: rateOf(outcomes, required('adversarialAccuracy', context)),
  };
}

function classToClassOf(outcomes: readonly Outcome[], context: EvaluationContext): ClassToClass | null {
  const { classes, from, target } = context;
  if (from === null) return null;
  return {
    from: nameOf(classes, from),
    to: target === null ? null : nameOf(classes, target),
    rate: rateOf(outcomes, required('classToClassRate', context)),
  };
}

function nameOf(classes: readonly string[], index: number): string {
  const name = classes[index];
  if (name === undefined) throw new AppError('INVALID_INPUT', `expected a class index from 0 to ${classes.length - 1}, found ${index}`);
  return name;
}

/** Which images count in each rate that the context defines, and as what. */
function membershipsOf(outcomes: readonly Outcome[], context: EvaluationContext): Map<OutcomeMetricName, Membership> {
  return new Map(OUTCOME_METRICS.flatMap((name) => {
    const metric = outcomeMetric(name, context);
    return metric ? [[name, outcomes.map(metric)]] : [];
  }));
}

function clusteringOf(outcomes: readonly Outcome[], memberships: ReadonlyMap<string, Membership>, { clusters, rate }: Resampled): ClusteringFigures {
  return {
    patients: clusters.count,
    imagesWithoutPatient: outcomes.filter(({ patient }) => patient === null).length,
    ...BOOTSTRAP,
    rates: [...memberships].map(([name, successes]) => clusteredRate(name, successes, clusters, rate(name))),
  };
}
