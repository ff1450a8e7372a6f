import type { Kernel } from './convolve.ts';

/** Points tried for each pixel of length. */
const TRIES = 4;

/** A straight line of a length in pixels about the middle, at an angle in radians; each point counts for the four pixels around it. */
export function lineKernel(length: number, angle: number): Kernel {
  const radius = Math.ceil(length / 2) + 1;
  const side = 2 * radius + 1;
  const weights = new Float64Array(side * side);
  const points = Math.ceil(TRIES * length) + 1;
  for (let i = 0; i < points; i++) {
    const along = length * (i / (points - 1) - 0.5);
    spread(weights, side, radius + along * Math.cos(angle), radius + along * Math.sin(angle));
  }
  return { radius, weights: weights.map((weight) => weight / points) };
}

/** Adds 1, shared by the four pixels around a place. */
function spread(weights: Float64Array, side: number, x: number, y: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const share = (1 - Math.abs(x - left - dx)) * (1 - Math.abs(y - top - dy));
    const place = (top + dy) * side + left + dx;
    weights[place] = (weights[place] ?? 0) + share;
  }
}
