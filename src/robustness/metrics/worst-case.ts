import { AppError } from '../../kernel/errors.ts';
import { outcomeMetric, type MetricContext, type OutcomeMetricName } from './outcome-metric.ts';
import type { Outcome } from './outcome.ts';
import { matchOutcomes } from './pair-outcomes.ts';
import { wilsonRate, type Rate } from './rate.ts';

/** Rates of which there is a worst case over attacks. */
export type WorstCaseMetric = Exclude<OutcomeMetricName, 'cleanAccuracy' | 'targetPrevalence'>;

/** What several attacks together do to each image: the headline, since an attacker may choose for each image anew. */
export interface WorstCase {
  readonly metric: WorstCaseMetric;
  /** Attacks counted, in the order given. */
  readonly attacks: readonly string[];
  /** Mean over images of the worst over attacks; never the worst over attacks of the mean. */
  readonly rate: Rate;
  /** Each image that counts, with the attacks that harmed it. */
  readonly images: readonly { readonly image: string; readonly patient: string | null; readonly harmedBy: readonly string[] }[];
  /** Images that only this attack harms: what the worst case owes to it. */
  readonly onlyBy: readonly { readonly attack: string; readonly images: number }[];
}

/**
 * The worst case per image over attacks on one model, split and channel. Adversarial accuracy counts images right under
 * every attack; any other rate counts images on which at least one attack succeeds. Throws INVALID_INPUT when there is no
 * attack, the rate is not defined, or the tables are not over the same images with the same clean predictions.
 */
export function worstCase(
  outcomesByAttack: ReadonlyMap<string, readonly Outcome[]>, metric: WorstCaseMetric, context: MetricContext,
): WorstCase {
  const attacks = [...outcomesByAttack.keys()];
  const counts = outcomeMetric(metric, context);
  if (attacks.length === 0 || !counts) throw new AppError('INVALID_INPUT', `expected attacks for which ${metric} is defined, found ${attacks.join(', ') || 'none'}`);
  const harmful = metric !== 'adversarialAccuracy';
  const images = imagesOf(outcomesByAttack)
    .filter(({ byAttack }) => byAttack.every(([, outcome]) => counts(outcome) !== undefined))
    .map(({ image, patient, byAttack }) => (
      { image, patient, harmedBy: byAttack.filter(([, outcome]) => counts(outcome) === harmful).map(([attack]) => attack) }));
  const harmed = images.filter(({ harmedBy }) => harmedBy.length > 0).length;
  return {
    metric, attacks, images,
    rate: wilsonRate(harmful ? harmed : images.length - harmed, images.length),
    onlyBy: attacks.map((attack) => ({ attack, images: images.filter(({ harmedBy }) => harmedBy.length === 1 && harmedBy[0] === attack).length })),
  };
}

interface ImageUnderAttacks {
  readonly image: string;
  readonly patient: string | null;
  readonly byAttack: readonly (readonly [string, Outcome])[];
}

/** The rows of every image, one an attack, in the order of the first table. */
function imagesOf(outcomesByAttack: ReadonlyMap<string, readonly Outcome[]>): ImageUnderAttacks[] {
  const [first = []] = outcomesByAttack.values();
  const columns = [...outcomesByAttack].map(([attack, outcomes]) => ({ attack, rows: matchOutcomes(first, outcomes).map(([, row]) => row) }));
  return first.map(({ image, patient, cleanPrediction }, index) => {
    const byAttack = columns.flatMap(({ attack, rows }) => {
      const row = rows[index];
      return row ? [[attack, row] as const] : [];
    });
    const other = byAttack.find(([, row]) => row.cleanPrediction !== cleanPrediction);
    if (other) {
      throw new AppError('INVALID_INPUT', `expected attacks on one model and channel, found clean predictions ${cleanPrediction} and ${other[1].cleanPrediction} of ${image} (${other[0]})`);
    }
    return { image, patient, byAttack };
  });
}
