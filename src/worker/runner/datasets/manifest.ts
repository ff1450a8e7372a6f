import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';

/** Where an image belongs: attacks learn from GENERATION, results come from EVALUATION, VALIDATION is kept for training. */
export const SPLITS = ['GENERATION', 'EVALUATION', 'VALIDATION'] as const;
export type ManifestSplit = (typeof SPLITS)[number];

const imageSchema = z.strictObject({
  /** File name inside the ZIP, or split and index of the NPZ ("train/17"). */
  name: z.string(),
  split: z.enum(SPLITS),
  /** Index into `classes`. */
  label: z.int().min(0),
  patient: z.string().nullable(),
  /** Where the image lies in images.pack. */
  offset: z.int().min(0),
  length: z.int().min(1),
  /** `raw`: uint8 [height, width, channels]; else the uploaded file's own bytes. */
  encoding: z.enum(['raw', 'png', 'jpeg']),
  width: z.int().min(1),
  height: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** SHA-256 of "height width channels\n" and the decoded uint8 pixels, row by row. */
  pixelsSha256: z.string(),
});

const manifestSchema = z.strictObject({
  version: z.literal(1),
  format: z.enum(['NPZ', 'IMAGE_ZIP']),
  classes: z.array(z.string()),
  /** How the images came to their splits, in words. */
  splitRule: z.string(),
  /** How the images came to their patients, in words; null when none is known. */
  patientRule: z.string().nullable(),
  packBytes: z.int().min(0),
  images: z.array(imageSchema),
});

export type ManifestImage = z.output<typeof imageSchema>;

/** The index of an ingested data set: what every image is and where its bytes lie in `images.pack`. */
export type DatasetManifest = z.output<typeof manifestSchema>;

/** Reads a manifest written by an ingestion; throws when it is not one. */
export async function readManifest(path: string): Promise<DatasetManifest> {
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new AppError('INTERNAL', `expected a data set manifest, found: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
