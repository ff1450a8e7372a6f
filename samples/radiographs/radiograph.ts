import { Random } from '../../src/kernel/random.ts';
import { abdomenDensity, breastDensity, lungThickness, mediastinumDensity, torsoDensity, vesselDensity } from './anatomy.ts';
import { consolidation } from './infiltrate.ts';
import { around, type Patient } from './patient.ts';
import { boneDensity } from './skeleton.ts';

/** Pixels a side. */
export const SIDE = 64;

/** How one picture was taken: where the patient stood and how the machine was set. */
export interface Exposure {
  readonly shiftX: number;
  readonly shiftY: number;
  readonly rotation: number;
  readonly zoom: number;
  readonly gain: number;
  readonly offset: number;
  readonly gamma: number;
  readonly noise: number;
}

/** Small changes from picture to picture of the same patient. */
export function drawExposure(random: Random): Exposure {
  return {
    shiftX: around(random, 0, 0.025),
    shiftY: around(random, 0, 0.03),
    rotation: around(random, 0, 0.025),
    zoom: around(random, 1, 0.025),
    gain: around(random, 1, 0.06),
    offset: around(random, 0.02, 0.02),
    gamma: around(random, 1.35, 0.1),
    noise: around(random, 0.007, 0.0015),
  };
}

function density(patient: Patient, x: number, y: number): number {
  const body = torsoDensity(patient, x, y);
  if (body === 0) return 0;
  const air = lungThickness(patient, x, y);
  const clear = air === 0 ? 0 : 1 - consolidation(patient.infiltrates, x, y);
  const soft = body - patient.lungs.air * air * clear + vesselDensity(patient, x, y) * air;
  const overlap = mediastinumDensity(patient, x, y) * (0.25 + 0.75 * air);
  return Math.max(0.03, soft + overlap + abdomenDensity(patient, x, y) + breastDensity(patient, x, y) + boneDensity(patient, x, y));
}

/** Film response: bright where much is absorbed, flattening towards white. */
function greyOf(absorbed: number, { gain, offset, gamma }: Exposure): number {
  return offset + 1.18 * (1 - Math.exp(-1.25 * gain * absorbed ** gamma));
}

/** One picture, SIDE x SIDE grey levels, row by row. `random` is used for the detector's noise only. */
export function takeRadiograph(patient: Patient, exposure: Exposure, random: Random): Uint8Array {
  const pixels = new Uint8Array(SIDE * SIDE);
  const cos = Math.cos(exposure.rotation) / exposure.zoom;
  const sin = Math.sin(exposure.rotation) / exposure.zoom;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const u = ((column + 0.5) / SIDE) * 2 - 1 - exposure.shiftX;
      const v = ((row + 0.5) / SIDE) * 2 - 1 - exposure.shiftY;
      const grey = greyOf(density(patient, u * cos + v * sin, v * cos - u * sin), exposure);
      const noisy = grey + exposure.noise * random.normal() * (0.6 + grey);
      pixels[row * SIDE + column] = Math.round(255 * Math.min(1, Math.max(0, noisy)));
    }
  }
  return pixels;
}
