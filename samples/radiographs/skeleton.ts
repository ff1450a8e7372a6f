import type { Patient } from './patient.ts';
import { bell, ramp } from './smooth.ts';

/** Ribs above this index and below `RIB_COUNT` are seen. */
const RIB_COUNT = 10;

/** The profile of a tube of bone around the middle of a rib, in units of the rib spacing: dense at its borders. */
function tube(offset: number): number {
  return ramp(0.31, 0.2, Math.abs(offset)) * (0.75 + 0.25 * ramp(0.08, 0.2, Math.abs(offset)));
}

function cage({ lungs }: Patient, side: number, y: number): number {
  const lateral = 0.46 + (lungs.halfWidth + 0.04 - 0.46) * Math.sqrt(ramp(lungs.apexY - 0.08, 0.3, y));
  return ramp(lateral + 0.03, lateral - 0.03, side) * ramp(0.05, 0.12, side) * ramp(0.95, 0.7, y);
}

function ribDensity(patient: Patient, x: number, y: number): number {
  const { first, spacing, slope, density } = patient.ribs;
  const side = Math.abs(x);
  const posterior = (y - first + 0.1 * bell(side - 0.3, 0.2) - slope * 1.5 * side * side) / spacing;
  const anterior = (y - first - 0.12 + 0.75 * slope * (side - 0.75)) / (spacing * 1.1);
  const seen = (index: number): number => (index >= 0 && index < RIB_COUNT ? 1 : 0);
  const back = tube(posterior - Math.round(posterior)) * seen(Math.round(posterior));
  const front = tube(anterior - Math.round(anterior)) * seen(Math.round(anterior)) * ramp(0.25, 0.45, side);
  return density * cage(patient, side, y) * (back + 0.45 * front) * (0.85 + 0.5 * ramp(0.5, 0.85, side));
}

function spineDensity({ spine }: Patient, x: number, y: number): number {
  const offset = x - spine.bend * y;
  const disc = bell((((y + 2) / spine.vertebra) % 1) - 0.5, 0.16);
  const body = ramp(spine.halfWidth + 0.04, spine.halfWidth - 0.04, Math.abs(offset));
  const pedicles = bell(Math.abs(offset) - spine.halfWidth * 0.6, 0.025) * (1 - disc);
  return body * (0.075 - 0.03 * disc) + 0.03 * pedicles;
}

function clavicleDensity({ clavicles }: Patient, x: number, y: number): number {
  const side = Math.abs(x);
  const middle = clavicles.y - clavicles.rise * ramp(0.1, 0.75, side) + 0.03 * Math.sin(side * 7);
  const shaft = ramp(0.055, 0.025, Math.abs(y - middle)) * ramp(0.06, 0.12, side) * ramp(0.86, 0.78, side);
  return 0.15 * shaft;
}

function scapulaDensity({ lungs }: Patient, x: number, y: number): number {
  const side = Math.abs(x);
  const border = lungs.halfWidth - 0.06 + 0.18 * (y + 0.3);
  return 0.06 * ramp(border - 0.03, border + 0.03, side) * ramp(-0.75, -0.6, y) * ramp(0.15, -0.05, y);
}

/** Attenuation of all bones before a point. */
export function boneDensity(patient: Patient, x: number, y: number): number {
  return ribDensity(patient, x, y) + spineDensity(patient, x, y) + clavicleDensity(patient, x, y) + scapulaDensity(patient, x, y);
}
