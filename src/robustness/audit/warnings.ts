import type { Problem } from '../../kernel/errors.ts';
import type { EvaluationFigures } from '../metrics/evaluation.ts';
import type { Outcome } from '../metrics/outcome.ts';
import { PSNR_CEILING_DB } from '../metrics/psnr.ts';
import type { Rate } from '../metrics/rate.ts';
import type { Knowledge } from '../threat-model.ts';

/** What an evaluation is about, beside its figures. */
export interface EvaluatedAttack {
  readonly knowledge: Knowledge;
  /** Rate on the generation split of the perturbation that was kept; null for attacks that learn from no split. */
  readonly generationRate: number | null;
}

/** A rate on images never seen may well be lower; by more than this the attack has learnt its images by heart. */
const GENERALISATION_GAP = 0.1;

/**
 * What makes an evaluation suspect, each with a code: NO_IMAGE_CHANGED, SOME_IMAGES_UNCHANGED, NO_PREDICTION_CHANGED,
 * NOT_ABOVE_PREVALENCE, STRONG_CONTROL, GENERALISATION_GAP, MODEL_AT_CHANCE, IMAGES_ALIKE. Empty when nothing does.
 */
export function evaluationWarnings(
  outcomes: readonly Outcome[],
  figures: EvaluationFigures,
  attack: EvaluatedAttack,
): Problem[] {
  return [
    ...unchangedImages(outcomes),
    ...(attack.knowledge === 'NONE' ? controlWarnings(figures) : attackWarnings(figures, attack.generationRate)),
    ...modelWarnings(outcomes, figures),
    ...patientWarnings(figures),
  ];
}

function warning(code: string, message: string): Problem {
  return { code, message, path: [] };
}

function show({ value, lower, upper, n }: Rate): string {
  return `${value.toFixed(3)} (95 % ${lower.toFixed(3)} to ${upper.toFixed(3)}, n = ${n})`;
}

function unchangedImages(outcomes: readonly Outcome[]): Problem[] {
  const unchanged = outcomes.filter((outcome) => outcome.psnrDb >= PSNR_CEILING_DB).length;
  if (unchanged === 0) return [];
  if (unchanged === outcomes.length) {
    return [warning('NO_IMAGE_CHANGED', `after clipping to [0, 1] the perturbation changed none of ${unchanged} images: its figures are those of clean images`)];
  }
  return [warning('SOME_IMAGES_UNCHANGED', `after clipping to [0, 1] the perturbation left ${unchanged} of ${outcomes.length} images as they were`)];
}

function attackWarnings({ foolingRate, targetedSuccessRate: rate, targetPrevalence: floor }: EvaluationFigures, generationRate: number | null): Problem[] {
  const warnings: Problem[] = [];
  if (foolingRate.successes === 0) {
    warnings.push(warning('NO_PREDICTION_CHANGED', `no prediction of ${foolingRate.n} changed: a failed attack is no proof of robustness`));
  }
  if (rate && floor && rate.value <= floor.upper) {
    warnings.push(warning('NOT_ABOVE_PREVALENCE', `targeted success ${show(rate)} is within what clean images reach by themselves, ${show(floor)}`));
  }
  const gap = (generationRate ?? 0) - (rate ?? foolingRate).value;
  if (generationRate !== null && gap > GENERALISATION_GAP) {
    warnings.push(warning('GENERALISATION_GAP', `success on the generation split, ${generationRate.toFixed(3)}, is ${gap.toFixed(3)} above that on unseen images: more generation images would make a stronger attack`));
  }
  return warnings;
}

function controlWarnings({ targetedSuccessRate: rate, targetPrevalence: floor, foolingRate }: EvaluationFigures): Problem[] {
  if (rate && floor) {
    if (rate.lower <= floor.upper) return [];
    return [warning('STRONG_CONTROL', `random noise reaches the target on ${show(rate)} of the images, above ${show(floor)} without any: attacks at this budget must be read against it`)];
  }
  if (foolingRate.lower <= STRONG_NOISE) return [];
  return [warning('STRONG_CONTROL', `random noise changes ${show(foolingRate)} of the predictions: attacks at this budget must be read against it`)];
}

/** Share of predictions that noise may change before the budget is no longer small. */
const STRONG_NOISE = 0.1;

function modelWarnings(outcomes: readonly Outcome[], { cleanAccuracy, perClass }: EvaluationFigures): Problem[] {
  const largest = Math.max(0, ...perClass.map((score) => score.n));
  const share = outcomes.length > 0 ? largest / outcomes.length : 0;
  if (cleanAccuracy.lower > share || perClass.filter((score) => score.n > 0).length < 2) return [];
  return [warning('MODEL_AT_CHANCE', `clean accuracy ${show(cleanAccuracy)} is not above ${share.toFixed(3)}, what always naming the most frequent class gives: there is little to attack`)];
}

/** Images of a patient are so much alike that intervals which take them as independent are a quarter too short. */
const LARGE_DESIGN_EFFECT = 1.5;

function patientWarnings({ clustering, targetedSuccessRate }: EvaluationFigures): Problem[] {
  const success = clustering?.rates.find(({ metric }) => metric === (targetedSuccessRate ? 'targetedSuccessRate' : 'foolingRate'));
  if (!success || success.designEffect === null || success.designEffect <= LARGE_DESIGN_EFFECT) return [];
  const { designEffect, patients, n, lower, upper } = success;
  return [warning('IMAGES_ALIKE', `images of one patient answer alike: over ${patients} patients the interval of success is ${lower?.toFixed(3)} to ${upper?.toFixed(3)}, that of ${Math.round(n / designEffect)} independent images, not ${n}`)];
}
