import { wilsonRate, type Rate } from './rate.ts';

/** A yes-or-no decision about one image, and the truth. */
export interface Decision {
  readonly positive: boolean;
  readonly decidedPositive: boolean;
}

/** The four rates of a decision; their numerators and denominators are the counts of true and false ones. */
export interface BinaryRates {
  /** Of the positive images, those decided positive. */
  readonly sensitivity: Rate;
  /** Of the negative images, those decided negative. */
  readonly specificity: Rate;
  /** Of the images decided positive, those that are; at the prevalence of the images at hand. */
  readonly ppv: Rate;
  /** Of the images decided negative, those that are; at the same prevalence. */
  readonly npv: Rate;
}

/** The four rates with Wilson's intervals. */
export function binaryRates(decisions: readonly Decision[]): BinaryRates {
  const count = (positive: boolean, decidedPositive: boolean): number =>
    decisions.filter((decision) => decision.positive === positive && decision.decidedPositive === decidedPositive).length;
  const [hits, misses, alarms, rest] = [count(true, true), count(true, false), count(false, true), count(false, false)];
  return {
    sensitivity: wilsonRate(hits, hits + misses),
    specificity: wilsonRate(rest, rest + alarms),
    ppv: wilsonRate(hits, hits + alarms),
    npv: wilsonRate(rest, rest + misses),
  };
}
