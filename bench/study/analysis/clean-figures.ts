import { clopperPearsonRate, figuresOf, type Outcome } from '../../../src/robustness/metrics/index.ts';
import type { CleanFigures } from './study-results.ts';

/** How good a model is without any attack, from any outcome table of it. */
export function cleanFigures(outcomes: readonly Outcome[], classes: readonly string[]): CleanFigures {
  const { cleanAccuracy, performance } = figuresOf(outcomes, { classes, target: null, from: null, split: 'EVALUATION', channel: 'float' });
  const clean = performance?.clean;
  const finding = clean?.perClass.at(-1);
  if (!clean || !finding) throw new Error('expected the performance of a model with classes, found none');
  const sharesOf = (index: (outcome: Outcome) => number): number[] =>
    classes.map((_, label) => outcomes.filter((outcome) => index(outcome) === label).length / outcomes.length);
  return {
    accuracy: clopperPearsonRate(cleanAccuracy.successes, cleanAccuracy.n),
    balancedAccuracy: clean.balancedAccuracy,
    auroc: finding.auroc,
    majorityShare: Math.max(...sharesOf(({ label }) => label)),
    oneClassCeiling: 1 - Math.min(...sharesOf(({ cleanPrediction }) => cleanPrediction)),
  };
}
