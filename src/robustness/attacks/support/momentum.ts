import { l2Norm } from './projection.ts';

/**
 * Updates a velocity in place: `momentum` times itself plus the gradient made one long, so that every batch has the same
 * say. Returns whether the gradient was not zero.
 */
export function follow(velocity: Float32Array, gradient: Float32Array, momentum: number): boolean {
  const size = l2Norm(gradient);
  for (let i = 0; i < velocity.length; i++) {
    const fresh = size > 0 ? (gradient[i] ?? 0) / size : 0;
    velocity[i] = momentum * (velocity[i] ?? 0) + fresh;
  }
  return size > 0;
}
