import { AppError } from '../../kernel/errors.ts';
import type { Outcome } from './outcome.ts';
import { wilsonRate, type Rate } from './rate.ts';

export interface ClassScore {
  readonly className: string;
  readonly n: number;
  readonly cleanAccuracy: Rate;
  readonly adversarialAccuracy: Rate;
}

/** All figures of one evaluation; each is recomputable from the outcome table alone. Field meanings: the contract. */
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
}

export interface EvaluationContext {
  /** Names in index order. */
  readonly classes: readonly string[];
  /** Index of the class to reach, or null when nontargeted. */
  readonly target: number | null;
  readonly split: EvaluationFigures['split'];
  /** How the perturbed image travelled; "float" when not at all. */
  readonly channel: string;
}

/** Every figure of an evaluation, from its outcome table alone. Throws when a class index is out of range. */
export function figuresOf(outcomes: readonly Outcome[], context: EvaluationContext): EvaluationFigures {
  const { classes, target, split, channel } = context;
  outcomes.forEach((outcome) => requireKnownClasses(outcome, classes.length));
  return {
    split,
    channel,
    cleanAccuracy: shareOf(outcomes, isCleanCorrect),
    adversarialAccuracy: shareOf(outcomes, isAdversarialCorrect),
    foolingRate: shareOf(outcomes, isFooled),
    conditionalFoolingRate: shareOf(outcomes.filter(isCleanCorrect), isFooled),
    ...targetedFigures(outcomes, target),
    confusion: confusionOf(outcomes, classes.length),
    perClass: classes.map((className, label) => classScore(className, outcomes.filter((outcome) => outcome.label === label))),
    ...dominantFigures(outcomes, classes),
  };
}

const isCleanCorrect = (outcome: Outcome): boolean => outcome.cleanPrediction === outcome.label;
const isAdversarialCorrect = (outcome: Outcome): boolean => outcome.adversarialPrediction === outcome.label;
const isFooled = (outcome: Outcome): boolean => outcome.adversarialPrediction !== outcome.cleanPrediction;

function shareOf(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): Rate {
  return wilsonRate(outcomes.filter(holds).length, outcomes.length);
}

function requireKnownClasses({ image, label, cleanPrediction, adversarialPrediction }: Outcome, classCount: number): void {
  for (const index of [label, cleanPrediction, adversarialPrediction]) {
    if (!Number.isInteger(index) || index < 0 || index >= classCount) {
      throw new AppError('INVALID_INPUT', `expected class indexes from 0 to ${classCount - 1}, found ${index} for image ${image}`);
    }
  }
}

type TargetedFigures = Pick<EvaluationFigures, 'targetedSuccessRate' | 'netTargetedSuccessRate' | 'targetPrevalence'>;

function targetedFigures(outcomes: readonly Outcome[], target: number | null): TargetedFigures {
  if (target === null) return { targetedSuccessRate: null, netTargetedSuccessRate: null, targetPrevalence: null };
  const reached = (outcome: Outcome): boolean => outcome.adversarialPrediction === target;
  const elsewhere = outcomes.filter(({ label, cleanPrediction }) => label !== target && cleanPrediction !== target);
  return {
    targetedSuccessRate: shareOf(outcomes, reached),
    netTargetedSuccessRate: shareOf(elsewhere, reached),
    targetPrevalence: shareOf(outcomes, ({ cleanPrediction }) => cleanPrediction === target),
  };
}

function confusionOf(outcomes: readonly Outcome[], classCount: number): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (const { cleanPrediction, adversarialPrediction } of outcomes) {
    const row = counts[cleanPrediction] ?? [];
    row[adversarialPrediction] = (row[adversarialPrediction] ?? 0) + 1;
  }
  return counts;
}

function classScore(className: string, outcomes: readonly Outcome[]): ClassScore {
  return {
    className,
    n: outcomes.length,
    cleanAccuracy: shareOf(outcomes, isCleanCorrect),
    adversarialAccuracy: shareOf(outcomes, isAdversarialCorrect),
  };
}

/** The most frequent prediction under attack (the first of equals) and its share. */
function dominantFigures(
  outcomes: readonly Outcome[],
  classes: readonly string[],
): Pick<EvaluationFigures, 'dominantClass' | 'dominantClassShare'> {
  if (outcomes.length === 0) return { dominantClass: null, dominantClassShare: null };
  const counts = classes.map((_, index) => outcomes.filter((outcome) => outcome.adversarialPrediction === index).length);
  const most = Math.max(...counts);
  return { dominantClass: classes[counts.indexOf(most)] ?? null, dominantClassShare: most / outcomes.length };
}
