import type { Norm } from '../../threat-model.ts';
import { l2Norm } from './projection.ts';

/**
 * Steps `values` in place along the steepest ascent of `norm`: `length` times the sign of the direction (LINF), or
 * `length` times the direction made one long (L2). A zero direction moves nothing.
 */
export function ascend(values: Float32Array, direction: Float32Array, norm: Norm, length: number): void {
  if (norm === 'LINF') {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + length * Math.sign(direction[i] ?? 0);
    return;
  }
  const size = l2Norm(direction);
  if (size === 0) return;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + (length / size) * (direction[i] ?? 0);
}
