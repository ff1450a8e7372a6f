import { AppError } from '../../kernel/errors.ts';
import type { OutcomeMetric } from './outcome-metric.ts';
import type { Outcome } from './outcome.ts';
import { matchOutcomes } from './pair-outcomes.ts';

/**
 * The tables of several attacks on one model as one table: each image with its row under the first attack that harms it,
 * in the order given, or under the first attack where none does. Rates over it are worst cases image by image. Throws
 * INVALID_INPUT without a table, or when they are not over the same images with the same clean predictions.
 */
export function worstOutcomes(tables: readonly (readonly Outcome[])[], harms: OutcomeMetric): Outcome[] {
  const [first, ...others] = tables;
  if (!first) throw new AppError('INVALID_INPUT', 'expected the outcome table of at least one attack, found none');
  return others.reduce<Outcome[]>((worst, table) => matchOutcomes(worst, table).map(([before, other]) => {
    if (before.cleanPrediction !== other.cleanPrediction) {
      throw new AppError('INVALID_INPUT', `expected attacks on one model and channel, found clean predictions ${before.cleanPrediction} and ${other.cleanPrediction} of ${before.image}`);
    }
    return harms(before) !== true && harms(other) === true ? other : before;
  }), [...first]);
}
