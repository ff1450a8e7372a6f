import type { Answer } from './answers.ts';
import type { Estimate } from './estimate.ts';
import { wilsonBounds } from './rate.ts';
import type { WeightedStatistic } from './statistics/cluster-bootstrap.ts';

/** Of one class that has images: its share answered right, and how many independent draws that rests on. */
export interface ClassRecall {
  readonly value: number;
  /** Images, or patients where images of one are alike. */
  readonly draws: number;
}

/**
 * The mean over the classes present of the share answered right, with the interval of Zou & Donner (Statistics in Medicine
 * 27:1693, 2008): Wilson's bounds of each class, their distances added as independent errors are.
 */
export function balancedAccuracy(recalls: readonly ClassRecall[], n: number): Estimate {
  if (recalls.length === 0) return { value: null, n, lower: 0, upper: 1, level: 0.95, method: 'none' };
  const value = recalls.reduce((sum, recall) => sum + recall.value, 0) / recalls.length;
  const bounds = recalls.map((recall) => wilsonBounds(recall.value, recall.draws));
  const reach = (distance: (index: number) => number): number => Math.hypot(...recalls.map((_, index) => distance(index))) / recalls.length;
  return {
    value, n,
    lower: Math.max(0, value - reach((index) => (recalls[index]?.value ?? 0) - (bounds[index]?.lower ?? 0))),
    upper: Math.min(1, value + reach((index) => (bounds[index]?.upper ?? 0) - (recalls[index]?.value ?? 0))),
    level: 0.95, method: 'mover-wilson',
  };
}

/** The balanced accuracy of a resample; undefined where a class that has images is missing from it. */
export function weightedBalancedAccuracy(answers: readonly Answer[], classCount: number): WeightedStatistic {
  const present = Uint8Array.from({ length: classCount }, (_, label) => (answers.some((answer) => answer.label === label) ? 1 : 0));
  const labels = Uint32Array.from(answers, ({ label }) => label);
  const right = Uint8Array.from(answers, ({ label, prediction }) => (label === prediction ? 1 : 0));
  return (weights) => {
    const [all, hits] = [new Float64Array(classCount), new Float64Array(classCount)];
    for (let i = 0; i < labels.length; i++) {
      const [label, weight] = [labels[i] ?? 0, weights[i] ?? 0];
      all[label] = (all[label] ?? 0) + weight;
      if (right[i]) hits[label] = (hits[label] ?? 0) + weight;
    }
    let [sum, classes] = [0, 0];
    for (let label = 0; label < classCount; label++) {
      if (!present[label]) continue;
      if (!all[label]) return undefined;
      sum += (hits[label] ?? 0) / (all[label] ?? 1);
      classes++;
    }
    return classes === 0 ? undefined : sum / classes;
  };
}
