import { boundary } from './boundary.ts';
import { Z95 } from './normal.ts';

/**
 * The interval of an area under the ROC curve by inverting Hanley & McNeil's variance (Newcombe, Statistics in Medicine
 * 25:559, 2006, method 5): the areas that are at most z standard errors, taken at themselves, from the one seen. It has a
 * width even when the groups separate fully.
 */
export function rankScoreInterval(value: number, positives: number, negatives: number): { readonly lower: number; readonly upper: number } {
  const rejected = (area: number): boolean => (area - value) ** 2 > Z95 * Z95 * variance(area, positives, negatives);
  return { lower: value <= 0 ? 0 : boundary(0, value, rejected), upper: value >= 1 ? 1 : boundary(1, value, rejected) };
}

function variance(area: number, positives: number, negatives: number): number {
  const others = (positives + negatives) / 2 - 1;
  const pairs = 1 + others * ((1 - area) / (2 - area) + area / (1 + area));
  return (area * (1 - area) * pairs) / (positives * negatives);
}
