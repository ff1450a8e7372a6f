import type { Kernel } from './convolve.ts';

/** Points a side at which each pixel of the kernel is tried. */
const TRIES = 9;

/** An evenly lit disc of a radius in pixels, however small: each weight is the share of the pixel inside it. */
export function discKernel(radius: number): Kernel {
  const reach = Math.ceil(radius);
  const side = 2 * reach + 1;
  const shares = Float64Array.from({ length: side * side }, (_, i) => inside((i % side) - reach, Math.floor(i / side) - reach, radius));
  const sum = shares.reduce((total, share) => total + share, 0);
  return { radius: reach, weights: shares.map((share) => share / sum) };
}

function inside(x: number, y: number, radius: number): number {
  let hits = 0;
  for (let i = 0; i < TRIES * TRIES; i++) {
    const [dx, dy] = [((i % TRIES) + 0.5) / TRIES - 0.5, (Math.floor(i / TRIES) + 0.5) / TRIES - 0.5];
    if (Math.hypot(x + dx, y + dy) <= radius) hits++;
  }
  return hits / (TRIES * TRIES);
}
