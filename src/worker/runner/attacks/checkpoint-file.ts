import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';
import type { AttackCheckpoint } from '../../../robustness/attacks/attack.ts';

/**
 * A checkpoint as a file: "ASSAYCKP", version (uint32), length of the index (uint32), the index (JSON: run, names,
 * lengths), numbers and random state (float64), tensors (float32), SHA-256 of all before it. Little-endian. Every bit
 * comes back: a resumed run must be the same run.
 */
const MAGIC = Buffer.from('ASSAYCKP', 'latin1');
const VERSION = 1;
const DIGEST_BYTES = 32;
const PREFIX_BYTES = MAGIC.length + 8;

const indexSchema = z.strictObject({
  run: z.string(),
  numbers: z.array(z.string()),
  tensors: z.array(z.strictObject({ name: z.string(), length: z.int().min(0) })),
});

/** `run` says which run this is (attack, model, data, seed); only that run may go on from it. */
export function encodeCheckpoint(checkpoint: AttackCheckpoint, run: string): Buffer {
  const numbers = Object.entries(checkpoint.numbers);
  const tensors = Object.entries(checkpoint.tensors);
  const index = Buffer.from(JSON.stringify({
    run,
    numbers: numbers.map(([name]) => name),
    tensors: tensors.map(([name, values]) => ({ name, length: values.length })),
  }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(VERSION, MAGIC.length);
  prefix.writeUInt32LE(index.length, MAGIC.length + 4);
  const doubles = [...numbers.map(([, value]) => value), ...checkpoint.random];
  const body = Buffer.concat([prefix, index, doublesToBytes(doubles), ...tensors.map(([, values]) => floatsToBytes(values))]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** Throws CONFLICT with a clear reason when the bytes are not a whole checkpoint of this version and run. */
export function decodeCheckpoint(bytes: Buffer, run: string): AttackCheckpoint {
  const body = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES));
  if (body.length < PREFIX_BYTES || !body.subarray(0, MAGIC.length).equals(MAGIC)) throw unusable('it is not one');
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(body.length))) throw unusable('its digest is wrong');
  const version = body.readUInt32LE(MAGIC.length);
  if (version !== VERSION) throw unusable(`expected version ${VERSION}, found ${version}`);
  const dataStart = PREFIX_BYTES + body.readUInt32LE(MAGIC.length + 4);
  const index = indexSchema.parse(JSON.parse(body.subarray(PREFIX_BYTES, dataStart).toString('utf8')));
  if (index.run !== run) throw unusable('it belongs to another run');
  return decodeBody(body, dataStart, index);
}

/** Writes under a temporary name, syncs, renames: a checkpoint is whole or absent. */
export async function writeCheckpoint(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

export async function readCheckpoint(path: string, run: string): Promise<AttackCheckpoint> {
  return decodeCheckpoint(await readFile(path), run);
}

function decodeBody(body: Buffer, dataStart: number, index: z.output<typeof indexSchema>): AttackCheckpoint {
  let at = dataStart;
  const double = (): number => {
    at += 8;
    return body.readDoubleLE(at - 8);
  };
  const numbers = Object.fromEntries(index.numbers.map((name) => [name, double()]));
  const random = [double(), double(), double(), double()] as const;
  const tensors = Object.fromEntries(index.tensors.map(({ name, length }) => {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = body.readFloatLE(at + 4 * i);
    at += 4 * length;
    return [name, values];
  }));
  if (at !== body.length) throw unusable(`expected ${at} bytes, found ${body.length}`);
  return { numbers, random, tensors };
}

function doublesToBytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => bytes.writeDoubleLE(value, 8 * index));
  return bytes;
}

function floatsToBytes(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
  return bytes;
}

function unusable(reason: string): AppError {
  return new AppError('CONFLICT', `the checkpoint cannot be used: ${reason}`);
}
