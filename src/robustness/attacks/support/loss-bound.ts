import type { LossKind } from '../../classifier.ts';
import type { GoalKind } from '../../threat-model.ts';

/**
 * Where an image stops pulling, in terms of one number for every loss: the image is done once the odds for the attacker
 * are e^bound. That is a logit difference of `bound` for the margin; a cross-entropy of about `bound` away from the
 * label (Shafahi et al. 2020 take 9); and, towards a target, minus a cross-entropy of about e^-bound.
 */
export function lossBound(loss: Exclude<LossKind, 'dlr'>, goal: GoalKind, bound: number): number {
  if (loss === 'margin') return bound;
  const softplus = Math.log1p(Math.exp(-bound));
  return goal === 'NONTARGETED' ? bound + softplus : -softplus;
}
