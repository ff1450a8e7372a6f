import { AppError, ProblemsError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Corruption, Severity } from './corruption.ts';
import { planeOf, type Picture } from './support/picture.ts';

/**
 * A picture [C,H,W] in [0,1] as it looks at a severity from 0 to 5: a new array in [0,1]; severity 0 gives the same bits.
 * A grey picture in three equal channels stays one, as it would in the device. Throws UNSUPPORTED when a change of colour
 * is asked for on one channel, INVALID_INPUT for another severity, DISHONEST_RESULT when a value is not finite.
 */
export async function corrupt(corruption: Corruption, picture: Picture, severity: number, random: Random): Promise<Float32Array> {
  requireApplies(corruption, picture.channels);
  if (severity === 0) return picture.data.slice();
  const grey = !corruption.needsColour && isGrey(picture);
  const seen = grey ? { ...picture, channels: 1, data: planeOf(picture, 0) } : picture;
  const made = await corruption.apply(seen, severityOf(corruption, severity), random);
  if (made.length !== seen.data.length) {
    throw new AppError('INTERNAL', `expected ${corruption.name} to give ${seen.data.length} values, found ${made.length}`);
  }
  return repeated(clipped(made, corruption), picture.data.length / made.length);
}

/** Throws UNSUPPORTED when a corruption has nothing to change in images of so many channels. */
export function requireApplies({ name, needsColour }: Corruption, channels: number): void {
  if (!needsColour || channels > 1) return;
  const message = `corruption ${name} changes colour only, and this model takes grey images: it would change nothing`;
  throw new ProblemsError([{ code: 'UNSUPPORTED', message, path: ['algorithm'] }]);
}

function severityOf({ name }: Corruption, severity: number): Severity {
  if (severity === 1 || severity === 2 || severity === 3 || severity === 4 || severity === 5) return severity;
  throw new AppError('INVALID_INPUT', `expected a severity of corruption ${name} from 0 to 5, found ${severity}`);
}

/** Whether all channels are equal, bit for bit. */
function isGrey({ channels, data }: Picture): boolean {
  const area = data.length / channels;
  return channels > 1 && data.every((value, i) => value === data[i % area]);
}

function clipped(values: Float32Array, { name }: Corruption): Float32Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) throw new AppError('DISHONEST_RESULT', `expected finite values of corruption ${name}, found ${value}`);
    if (value < 0) values[i] = 0;
    else if (value > 1) values[i] = 1;
  }
  return values;
}

function repeated(plane: Float32Array, times: number): Float32Array {
  if (times === 1) return plane;
  const all = new Float32Array(plane.length * times);
  for (let i = 0; i < times; i++) all.set(plane, i * plane.length);
  return all;
}
