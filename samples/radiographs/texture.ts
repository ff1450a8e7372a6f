import type { Random } from '../../src/kernel/random.ts';

/** A smooth random field over the plane, about in [-1, 1], fixed when it is made. */
export type Texture = (x: number, y: number) => number;

/** Cells a side after which a layer repeats; wider than any picture. */
const PERIOD = 32;

function valueNoise(random: Random, cellsPerUnit: number): Texture {
  const lattice = Float64Array.from({ length: PERIOD * PERIOD }, () => random.uniform() * 2 - 1);
  const at = (column: number, row: number): number =>
    lattice[(row & (PERIOD - 1)) * PERIOD + (column & (PERIOD - 1))] ?? 0;
  return (x, y) => {
    const u = x * cellsPerUnit + PERIOD;
    const v = y * cellsPerUnit + PERIOD;
    const column = Math.floor(u);
    const row = Math.floor(v);
    const tx = (u - column) ** 2 * (3 - 2 * (u - column));
    const ty = (v - row) ** 2 * (3 - 2 * (v - row));
    const top = at(column, row) * (1 - tx) + at(column + 1, row) * tx;
    const bottom = at(column, row + 1) * (1 - tx) + at(column + 1, row + 1) * tx;
    return top * (1 - ty) + bottom * ty;
  };
}

/** Value noise summed over `octaves` layers (Perlin's fractal sum): each twice as fine and 0.55 times as strong. */
export function fractalTexture(random: Random, cellsPerUnit: number, octaves: number): Texture {
  const layers = Array.from({ length: octaves }, (_, octave) => ({
    noise: valueNoise(random, cellsPerUnit * 2 ** octave),
    weight: 0.55 ** octave,
  }));
  return (x, y) => layers.reduce((sum, layer) => sum + layer.weight * layer.noise(x, y), 0);
}
