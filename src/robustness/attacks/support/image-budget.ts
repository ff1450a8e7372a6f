import type { ThreatModel } from '../../threat-model.ts';
import { normOf, project } from './projection.ts';
import { clipToImages } from './perturbed.ts';

type Budget = Pick<ThreatModel, 'norm' | 'epsilon'>;

/** Adding a change to a pixel and rounding to float32 may leave its norm this much above the budget. */
const RELATIVE = 1e-6;
const ABSOLUTE = 1e-7;

/** Distance of two images, counted in float64 on the difference rounded to float32. */
export function distance(clean: Float32Array, image: Float32Array, norm: Budget['norm']): number {
  return normOf(differenceOf(clean, image), norm);
}

/** image - clean. */
export function differenceOf(clean: Float32Array, image: Float32Array): Float32Array {
  return image.map((value, i) => value - (clean[i] ?? 0));
}

/** Whether an image has only pixels in [0,1] and is within budget of the clean one, up to rounding. */
export function isWithinBudget(clean: Float32Array, image: Float32Array, { norm, epsilon }: Budget): boolean {
  if (image.some((value) => !(value >= 0 && value <= 1))) return false;
  return distance(clean, image, norm) <= epsilon * (1 + RELATIVE) + ABSOLUTE;
}

/**
 * The image itself where it is valid and within budget, bit for bit; else the clean one plus the projected change,
 * clipped. So what an attack tried with the model is what is scored.
 */
export function withinBudget(clean: Float32Array, image: Float32Array, budget: Budget): Float32Array {
  if (isWithinBudget(clean, image, budget)) return image;
  const change = differenceOf(clean, image);
  project(change, budget.norm, budget.epsilon);
  for (let i = 0; i < change.length; i++) change[i] = (clean[i] ?? 0) + (change[i] ?? 0);
  clipToImages(change);
  return change;
}
