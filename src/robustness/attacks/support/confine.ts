import type { ThreatModel } from '../../threat-model.ts';
import { project } from './projection.ts';
import { restrict } from './region.ts';

/**
 * Moves a universal perturbation [C,H,W], in place, to the nearest point that the threat model allows: zero outside the
 * region, then within the budget. Every attack does this after every step.
 */
export function confine(values: Float32Array, threatModel: ThreatModel, shape: readonly number[]): void {
  restrict(values, threatModel, shape);
  project(values, threatModel.norm, threatModel.epsilon);
}
