import type { Problem } from '../../../kernel/errors.ts';
import type { Outcome } from '../../../robustness/metrics/outcome.ts';
import { wilsonRate } from '../../../robustness/metrics/rate.ts';
import type { Rate } from '../../../robustness/metrics/rate.ts';
import type { Goal } from '../../../robustness/threat-model.ts';

/** What of an attack's success is left at the end of a channel. */
export interface ChannelSuccess {
  readonly channel: string;
  readonly success: Rate;
}

/** A channel takes the life of an attack when less than this share of its success arrives. */
const ALIVE = 0.5;

/**
 * How often the goal was reached among the images on which that says something: those attacked, and for a target those
 * neither of it nor already called it. Wilson interval.
 */
export function successThrough(channel: string, outcomes: readonly Outcome[], goal: Goal): ChannelSuccess {
  const attacked = outcomes.filter(({ label }) => goal.from === undefined || label === goal.from);
  if (goal.kind === 'NONTARGETED') {
    return { channel, success: wilsonRate(attacked.filter((row) => row.adversarialPrediction !== row.cleanPrediction).length, attacked.length) };
  }
  const elsewhere = attacked.filter(({ label, cleanPrediction }) => label !== goal.target && cleanPrediction !== goal.target);
  return { channel, success: wilsonRate(elsewhere.filter((row) => row.adversarialPrediction === goal.target).length, elsewhere.length) };
}

/**
 * DIES_IN_CHANNEL for each way of travelling that leaves less than half of the success of images as computed, beyond
 * what the intervals allow for: on a system that saves or resizes images such an attack would not do what its first
 * figures say.
 */
export function channelWarnings(direct: ChannelSuccess, others: readonly ChannelSuccess[]): Problem[] {
  return others.filter(({ success }) => success.upper < direct.success.lower && success.value < ALIVE * direct.success.value)
    .map(({ channel, success }) => ({
      code: 'DIES_IN_CHANNEL',
      message: `success ${show(direct.success)} as computed falls to ${show(success)} when images travel through ${channel}: where images do, the attack does little`,
      path: ['channels', channel],
    }));
}

function show({ value, lower, upper, n }: Rate): string {
  return `${value.toFixed(3)} (95 % ${lower.toFixed(3)} to ${upper.toFixed(3)}, n = ${n})`;
}
