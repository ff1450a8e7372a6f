import type { Random } from '../../../kernel/random.ts';

/** `count` normal numbers of mean 0 and deviation `sigma`: both of every pair (Box & Muller, 1958), for noise comes in millions. */
export function gaussianNoise(count: number, sigma: number, random: Random): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    noise[i] = radius * Math.cos(angle);
    if (i + 1 < count) noise[i + 1] = radius * Math.sin(angle);
  }
  return noise;
}
