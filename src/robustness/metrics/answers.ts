import type { Outcome } from './outcome.ts';

/** Before the attack, or under it. */
export type Side = 'clean' | 'adversarial';

export const SIDES: readonly Side[] = ['clean', 'adversarial'];

/** What the model said of one image. */
export interface Answer {
  readonly label: number;
  readonly prediction: number;
  readonly logits: readonly number[];
}

/** One side of an outcome table, in its order. */
export function answersOf(outcomes: readonly Outcome[], side: Side): Answer[] {
  return outcomes.map((outcome) => (side === 'clean'
    ? { label: outcome.label, prediction: outcome.cleanPrediction, logits: outcome.cleanLogits }
    : { label: outcome.label, prediction: outcome.adversarialPrediction, logits: outcome.adversarialLogits }));
}
