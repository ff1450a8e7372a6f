import type { Answer } from './answers.ts';
import { softmax } from './softmax.ts';
import type { WeightedStatistic } from './statistics/cluster-bootstrap.ts';

export const CALIBRATION_BINS = 15;

/**
 * Expected calibration error of a resample (Guo, Pleiss, Sun & Weinberger, ICML 2017): images by the softmax probability
 * of the class named, in 15 bins of equal width ((b-1)/15, b/15]; the mean over images of the gap between a bin's share of
 * right answers and its mean probability. Undefined without images.
 */
export function weightedCalibrationError(answers: readonly Answer[]): WeightedStatistic {
  const confidence = Float64Array.from(answers, ({ logits, prediction }) => softmax(logits)[prediction] ?? 0);
  const bin = Uint8Array.from(confidence, (value) => Math.max(0, Math.ceil(value * CALIBRATION_BINS) - 1));
  const excess = Float64Array.from(answers, ({ label, prediction }, i) => (label === prediction ? 1 : 0) - (confidence[i] ?? 0));
  const gaps = new Float64Array(CALIBRATION_BINS);
  return (weights) => {
    gaps.fill(0);
    let n = 0;
    for (let i = 0; i < excess.length; i++) {
      const weight = weights[i] ?? 0;
      n += weight;
      gaps[bin[i] ?? 0] = (gaps[bin[i] ?? 0] ?? 0) + weight * (excess[i] ?? 0);
    }
    return n === 0 ? undefined : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / n;
  };
}
