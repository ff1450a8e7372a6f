import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';

/**
 * A checkpoint as a file: "ASSAYCKP", version (uint32), length of the index (uint32), the index (JSON), data, SHA-256 of
 * all before it. Little-endian. What the data is, the index tells; every index names its run.
 */
const MAGIC = Buffer.from('ASSAYCKP', 'latin1');
const VERSION = 1;
const DIGEST_BYTES = 32;
const PREFIX_BYTES = MAGIC.length + 8;

const withRun = z.looseObject({ run: z.string() });

export interface SealedCheckpoint {
  /** JSON: `run` says which run this is (attack, model, data, seed); only that run may go on from it. */
  readonly index: { readonly run: string };
  /** One after the other; copied once, for those of a training are large. */
  readonly data: readonly Uint8Array[];
}

export function sealCheckpoint({ index, data }: SealedCheckpoint): Buffer {
  const text = Buffer.from(JSON.stringify(index));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(VERSION, MAGIC.length);
  prefix.writeUInt32LE(text.length, MAGIC.length + 4);
  const parts = [prefix, text, ...data];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/**
 * Index, read by its own schema, and data. Throws CONFLICT with a clear reason when the bytes are not a whole checkpoint
 * of this version, kind and run.
 */
export function unsealCheckpoint<T>(bytes: Buffer, run: string, schema: z.ZodType<T>): { readonly index: T; readonly data: Buffer } {
  const body = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES));
  if (body.length < PREFIX_BYTES || !body.subarray(0, MAGIC.length).equals(MAGIC)) throw unusableCheckpoint('it is not one');
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(body.length))) throw unusableCheckpoint('its digest is wrong');
  const version = body.readUInt32LE(MAGIC.length);
  if (version !== VERSION) throw unusableCheckpoint(`expected version ${VERSION}, found ${version}`);
  const dataStart = PREFIX_BYTES + body.readUInt32LE(MAGIC.length + 4);
  const index: unknown = JSON.parse(body.subarray(PREFIX_BYTES, dataStart).toString('utf8'));
  if (withRun.parse(index).run !== run) throw unusableCheckpoint('it belongs to another run');
  const read = schema.safeParse(index);
  if (!read.success) throw unusableCheckpoint('it holds something else');
  return { index: read.data, data: body.subarray(dataStart) };
}

export function unusableCheckpoint(reason: string): AppError {
  return new AppError('CONFLICT', `the checkpoint cannot be used: ${reason}`);
}
