import { answersOf, type Answer, type Side } from './answers.ts';
import { balancedAccuracy, type ClassRecall } from './balanced-accuracy.ts';
import { binaryRates, type BinaryRates } from './binary-rates.ts';
import { weightedCalibrationError } from './calibration.ts';
import { clustersAmong } from './clustering.ts';
import type { Estimate } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import type { Resampled } from './resampled.ts';
import { logOdds } from './softmax.ts';
import { auroc, type Auroc } from './statistics/auroc.ts';
import { rankScoreInterval } from './statistics/rank-score-interval.ts';

/** A class against all others, by the class that the model names (the largest logit). */
export interface ClassPerformance extends BinaryRates {
  readonly className: string;
  /** By the softmax probability of the class. */
  readonly auroc: Auroc;
}

/** How good the model is on the images of a table, on one side of the attack. */
export interface Performance {
  readonly balancedAccuracy: Estimate;
  /** Expected calibration error, 15 bins. */
  readonly calibrationError: Estimate;
  readonly perClass: readonly ClassPerformance[];
}

/** The performance on one side of a table; intervals by patient where patients have several images. */
export function performanceOf(outcomes: readonly Outcome[], side: Side, classes: readonly string[], resampled: Resampled): Performance {
  const answers = answersOf(outcomes, side);
  return {
    balancedAccuracy: balancedAccuracyOf(answers, classes.length, side, resampled),
    calibrationError: calibrationErrorOf(answers, side, resampled),
    perClass: classes.map((className, index) => ({
      className,
      ...binaryRates(answers.map(({ label, prediction }) => ({ positive: label === index, decidedPositive: prediction === index }))),
      auroc: aurocOf(answers, side, index, resampled),
    })),
  };
}

function calibrationErrorOf(answers: readonly Answer[], side: Side, { calibration, clustered }: Resampled): Estimate {
  const interval = calibration(side);
  const known = interval !== null && interval.variance > 0;
  return {
    value: weightedCalibrationError(answers)(new Uint32Array(answers.length).fill(1)) ?? null,
    n: answers.length,
    lower: known ? interval.lower : null,
    upper: known ? interval.upper : null,
    level: 0.95,
    method: known ? (clustered ? 'patient-bootstrap' : 'bootstrap') : 'none',
  };
}

function balancedAccuracyOf(answers: readonly Answer[], classCount: number, side: Side, resampled: Resampled): Estimate {
  const recalls = Array.from({ length: classCount }, (_, index) => recallOf(answers, index, resampled)).filter(({ draws }) => draws > 0);
  const estimate = balancedAccuracy(recalls, answers.length);
  const interval = resampled.balancedAccuracy(side);
  if (!interval || interval.variance === 0) return estimate;
  return { ...estimate, lower: interval.lower, upper: interval.upper, method: 'patient-bootstrap' };
}

function recallOf(answers: readonly Answer[], index: number, { clusters }: Resampled): ClassRecall {
  const ofClass = answers.filter(({ label }) => label === index);
  const right = ofClass.filter(({ prediction }) => prediction === index).length;
  return { value: right / ofClass.length, draws: clustersAmong(clusters, (image) => answers[image]?.label === index) };
}

function aurocOf(answers: readonly Answer[], side: Side, index: number, resampled: Resampled): Auroc {
  const scores = (positive: boolean): number[] => answers.filter(({ label }) => (label === index) === positive).map(({ logits }) => logOdds(logits, index));
  const estimate = auroc({ positives: scores(true), negatives: scores(false) });
  if (!resampled.clustered || estimate.value === null) return estimate;
  const interval = resampled.auroc(side, index);
  if (interval && interval.variance > 0) return { ...estimate, lower: interval.lower, upper: interval.upper, method: 'patient-bootstrap' };
  const patients = (positive: boolean): number => clustersAmong(resampled.clusters, (image) => (answers[image]?.label === index) === positive);
  return { ...estimate, ...rankScoreInterval(estimate.value, patients(true), patients(false)), method: 'newcombe-2006-patients' };
}
