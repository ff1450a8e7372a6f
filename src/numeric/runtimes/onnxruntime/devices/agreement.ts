import { AppError } from '../../../../kernel/errors.ts';
import type { Tensor } from '../../../tensor/tensor.ts';

/**
 * How far a device may be from the CPU, as a share of a result's length. Rounding and ties between maxima stay far
 * below it; a kernel that is wrong does not.
 */
const TOLERANCE = 0.01;

/** Results shorter than this are zero for every purpose here; devices differ in the smallest number they know. */
const NOTHING = 1e-20;

type Results = Readonly<Record<string, Tensor>>;

/**
 * Throws UNAVAILABLE, naming the output that is worst, unless a device gave what the CPU gave for the same feeds. Where
 * there are others, one number an image is not compared: a loss is a difference of logits that may cancel but for rounding.
 */
export function requireAgreement(found: Results, expected: Results, device: string): void {
  const rows = Object.entries(expected).filter(([, tensor]) => tensor.shape.length > 1);
  const distances = (rows.length > 0 ? rows : Object.entries(expected)).map(([name, tensor]) => ({ name, distance: relativeDistance(found[name], tensor) }));
  const worst = distances.reduce((most, each) => (each.distance > most.distance ? each : most), { name: '', distance: 0 });
  if (worst.distance <= TOLERANCE) return;
  const off = Number.isFinite(worst.distance) ? `${(100 * worst.distance).toPrecision(2)} % away` : 'another number of values, or none';
  throw new AppError('UNAVAILABLE', `expected ${device} to compute what the CPU computes, found output "${worst.name}" ${off}`);
}

/** Length of the difference over the length of what was expected; infinite where one of them is no number. */
export function relativeDistance(found: Tensor | undefined, expected: Tensor): number {
  if (found?.data.length !== expected.data.length) return Infinity;
  let [difference, length] = [0, 0];
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(found.data[i]), Number(expected.data[i])];
    if (Object.is(a, b)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
    difference += (a - b) ** 2;
  }
  if (difference === 0) return 0;
  for (const value of expected.data) length += Number(value) ** 2;
  return Math.sqrt(difference) / Math.max(Math.sqrt(length), NOTHING);
}
