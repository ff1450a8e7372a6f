import { AppError } from '../../../kernel/errors.ts';
import { delongCovariance } from './auroc.ts';
import { mean } from './moments.ts';
import { Z95, normalTwoSided } from './normal.ts';
import { placements, type ScoredGroups } from './placements.ts';

/** A difference of two areas under the ROC curve over the same images. */
export interface AurocDifference {
  /** Area of A minus area of B. */
  readonly value: number;
  /** Null, as the p-value is, where DeLong's variance is zero or unknown: then the data do not tell. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly pValue: number | null;
  readonly positives: number;
  readonly negatives: number;
  readonly level: 0.95;
  readonly method: 'delong-1988';
}

/** Two sets of scores of the same images, in the same order, by the paired test of DeLong et al. (1988). */
export function pairedAuroc(a: ScoredGroups, b: ScoredGroups): AurocDifference {
  const [positives, negatives] = [a.positives.length, a.negatives.length];
  if (b.positives.length !== positives || b.negatives.length !== negatives || positives === 0 || negatives === 0) {
    throw new AppError('INVALID_INPUT', `expected scores of the same positive and negative images, found ${positives} and ${negatives}, ${b.positives.length} and ${b.negatives.length}`);
  }
  const [placedA, placedB] = [placements(a), placements(b)];
  const value = mean(placedA.ofPositives) - mean(placedB.ofPositives);
  const variance = delongCovariance(placedA, placedA) + delongCovariance(placedB, placedB) - 2 * delongCovariance(placedA, placedB);
  const sizes = { positives, negatives, level: 0.95, method: 'delong-1988' } as const;
  if (!(variance > 1e-20)) return { value, lower: null, upper: null, pValue: null, ...sizes };
  const error = Math.sqrt(variance);
  return {
    value, lower: Math.max(-1, value - Z95 * error), upper: Math.min(1, value + Z95 * error),
    pValue: normalTwoSided(value / error), ...sizes,
  };
}
