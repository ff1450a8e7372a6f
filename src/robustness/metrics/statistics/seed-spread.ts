import { AppError } from '../../../kernel/errors.ts';
import { mean, standardDeviation } from './moments.ts';

/** How a figure differs between seeds. It says how far luck of the attack goes, not how far the sample of images does. */
export interface SeedSpread {
  readonly seeds: number;
  readonly mean: number;
  /** n - 1 below; null with one seed. */
  readonly sd: number | null;
  readonly min: number;
  readonly max: number;
}

/** The spread of one figure over runs that differ by their seed only; it is printed beside the sampling interval, never in its place. */
export function seedSpread(values: readonly number[]): SeedSpread {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new AppError('INTERNAL', `expected a finite figure of each seed, found ${values.join(', ') || 'none'}`);
  }
  return {
    seeds: values.length,
    mean: mean(values),
    sd: values.length > 1 ? standardDeviation(values) : null,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
