import type { Picture } from './picture.ts';

/** Optical density of red, green and blue in a unit of haematoxylin, eosin and diaminobenzidine: Ruifrok & Johnston (2001). */
const STAINS = [[0.65, 0.7, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]] as const;

type Triple = readonly [number, number, number];

/** Below this a value counts as this dark, so that densities stay finite. */
const DARKEST = 1e-6;

/** The picture [3,H,W] with the amount of each stain times its factor. */
export function restained({ data }: Picture, factors: Triple): Float32Array {
  const area = data.length / 3;
  const result = new Float32Array(data.length);
  for (let i = 0; i < area; i++) {
    const density: Triple = [densityOf(data[i]), densityOf(data[area + i]), densityOf(data[2 * area + i])];
    const amounts: Triple = [
      factors[0] * dot(density, UNMIXING[0]), factors[1] * dot(density, UNMIXING[1]), factors[2] * dot(density, UNMIXING[2]),
    ];
    for (let channel = 0; channel < 3; channel++) {
      const total = STAINS.reduce((sum, stain, k) => sum + (amounts[k] ?? 0) * (stain[channel] ?? 0), 0);
      result[channel * area + i] = Math.exp(-total);
    }
  }
  return result;
}

function densityOf(value = 1): number {
  return -Math.log(Math.max(DARKEST, value));
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Row k gives the amount of stain k in a density: the columns of the inverse of the matrix of stains. */
const UNMIXING: readonly [Triple, Triple, Triple] = unmixing(STAINS);

function unmixing([a, b, c]: readonly [Triple, Triple, Triple]): [Triple, Triple, Triple] {
  const volume = dot(a, cross(b, c));
  const part = ([x, y, z]: Triple): Triple => [x / volume, y / volume, z / volume];
  return [part(cross(b, c)), part(cross(c, a)), part(cross(a, b))];
}
