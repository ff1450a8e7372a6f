import { endianness } from 'node:os';
import { z } from 'zod';
import type { AttackCheckpoint } from '../../../robustness/attacks/attack.ts';
import { sealCheckpoint, unsealCheckpoint, unusableCheckpoint } from './sealed-checkpoint.ts';

/**
 * An attack's or a training's own checkpoint as a file. The index has names and lengths; the data are numbers and random state (float64),
 * then tensors (float32). Every bit comes back: a resumed run must be the same run.
 */
const indexSchema = z.strictObject({
  run: z.string(),
  numbers: z.array(z.string()),
  tensors: z.array(z.strictObject({ name: z.string(), length: z.int().min(0) })),
});

const LITTLE_ENDIAN = endianness() === 'LE';

/** `run` says which run this is (attack, model, data, seed); only that run may go on from it. */
export function encodeCheckpoint(checkpoint: AttackCheckpoint, run: string): Buffer {
  const numbers = Object.entries(checkpoint.numbers);
  const tensors = Object.entries(checkpoint.tensors);
  const index = {
    run,
    numbers: numbers.map(([name]) => name),
    tensors: tensors.map(([name, values]) => ({ name, length: values.length })),
  };
  const doubles = [...numbers.map(([, value]) => value), ...checkpoint.random];
  return sealCheckpoint({ index, data: [doublesToBytes(doubles), ...tensors.map(([, values]) => floatsToBytes(values))] });
}

/** Throws CONFLICT with a clear reason when the bytes are not a whole checkpoint of this kind and run. */
export function decodeCheckpoint(bytes: Buffer, run: string): AttackCheckpoint {
  const { index, data } = unsealCheckpoint(bytes, run, indexSchema);
  let at = 0;
  const double = (): number => {
    at += 8;
    return data.readDoubleLE(at - 8);
  };
  const numbers = Object.fromEntries(index.numbers.map((name) => [name, double()]));
  const random = [double(), double(), double(), double()] as const;
  const tensors = Object.fromEntries(index.tensors.map(({ name, length }) => {
    at += 4 * length;
    return [name, floatsFromBytes(data.subarray(at - 4 * length, at), length)];
  }));
  if (at !== data.length) throw unusableCheckpoint(`expected ${at} bytes, found ${data.length}`);
  return { numbers, random, tensors };
}

function doublesToBytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => bytes.writeDoubleLE(value, 8 * index));
  return bytes;
}

/** The array's own bytes where that is what the file has: a training's weights are not copied for it. */
function floatsToBytes(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32();
}

function floatsFromBytes(bytes: Buffer, length: number): Float32Array {
  const values = new Float32Array(length);
  const own = Buffer.from(values.buffer);
  bytes.copy(own);
  if (!LITTLE_ENDIAN) own.swap32();
  return values;
}
