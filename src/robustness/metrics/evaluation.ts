import type { Rate } from './rate.ts';

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
