import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { readOutcomes, writeOutcomes } from '../../../robustness/metrics/outcome-table.ts';
import type { Outcome } from '../../../robustness/metrics/outcome.ts';
import { sealCheckpoint, unsealCheckpoint, unusableCheckpoint } from './sealed-checkpoint.ts';

/** The rows made so far, by channel: as many in each as images are done. */
export type RowsByChannel = ReadonlyMap<string, readonly Outcome[]>;

const indexSchema = z.strictObject({
  run: z.string(),
  images: z.int().min(0),
  channels: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0) })),
});

/** Outcome rows as a checkpoint: one outcome table a channel, compressed. Every value comes back as it was. */
export function encodeOutcomes(rows: RowsByChannel, run: string, classes: readonly string[]): Buffer {
  const tables = [...rows].map(([name, outcomes]) => ({ name, table: gzipSync(writeOutcomes(outcomes, classes)), images: outcomes.length }));
  const index = { run, images: tables[0]?.images ?? 0, channels: tables.map(({ name, table }) => ({ name, bytes: table.length })) };
  return sealCheckpoint({ index, data: tables.map(({ table }) => table) });
}

/** Throws CONFLICT with a clear reason when the bytes are not a whole checkpoint of outcome rows of this run. */
export function decodeOutcomes(bytes: Buffer, run: string): RowsByChannel {
  const { index, data } = unsealCheckpoint(bytes, run, indexSchema);
  let at = 0;
  return new Map(index.channels.map(({ name, bytes: length }) => {
    const outcomes = readOutcomes(gunzipSync(data.subarray(at, at + length)).toString('utf8'));
    at += length;
    if (outcomes.length !== index.images) throw unusableCheckpoint(`expected ${index.images} rows of ${name}, found ${outcomes.length}`);
    return [name, outcomes];
  }));
}
