import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../src/kernel/errors.ts';
import { detectFormat } from '../../src/numeric/importers/detect-format.ts';
import { importModel } from '../../src/numeric/importers/import-model.ts';
import type { ImportedModel } from '../../src/numeric/importers/imported-model.ts';
import type { ModelFile } from '../../src/numeric/importers/model-file.ts';
import type { ModelFormat } from '../../src/numeric/importers/model-format.ts';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** A sound upload that mutants are made of. */
export interface Seed {
  readonly name: string;
  readonly format: ModelFormat;
  /** The main file first. */
  readonly files: readonly ModelFile[];
  readonly channels: 'RGB' | 'GRAY';
  /** Image size to register where the file leaves it open. */
  readonly size: ImageSize | null;
  readonly classCount: number;
}

/** Larger models are mostly weights, where damage is harmless, and slow to try. */
const MAX_SEED_BYTES = 1_500_000;
const MAX_SEEDS = 10;
const OPEN_SIZES: readonly ImageSize[] = [{ height: 32, width: 32 }, { height: 14, width: 11 }];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['samples', 'tests/fixtures', '../shared/conformance', '../shared/models'].map((folder) => join(ROOT, folder));
const ALONE = /\.(onnx|h5|hdf5|keras|tflite)$/i;

/** The smallest sound models of a format in the repository and beside it, smallest first. What cannot be imported is told to `onSkipped`. */
export async function findSeeds(format: ModelFormat, onSkipped: (name: string, reason: string) => void = () => undefined): Promise<readonly Seed[]> {
  const uploads: { readonly name: string; readonly files: readonly ModelFile[] }[] = [];
  for (const folder of FOLDERS) {
    if (existsSync(folder)) uploads.push(...await uploadsIn(folder));
  }
  const small = uploads.filter(({ files }) => sizeOf(files) <= MAX_SEED_BYTES).sort((a, b) => sizeOf(a.files) - sizeOf(b.files));
  const seeds: Seed[] = [];
  for (const { name, files } of small) {
    if (seeds.length === MAX_SEEDS) break;
    const seed = await seedOf(name, files, format).catch((error: unknown) => { onSkipped(name, messageOf(error)); return undefined; });
    if (seed) seeds.push(seed);
  }
  return seeds;
}

async function seedOf(name: string, files: readonly ModelFile[], format: ModelFormat): Promise<Seed | undefined> {
  const detected = await detectFormat(files);
  if (detected.format !== format) return undefined;
  const { size, model: { input, classCount } } = await importedAtSomeSize(files);
  return { name, format, files: detected.files, classCount, size, channels: input.channels === 1 ? 'GRAY' : 'RGB' };
}

/** Imports a model; where that fails for want of an image size, at the first of a few small ones that fits its layers. */
async function importedAtSomeSize(files: readonly ModelFile[]): Promise<{ readonly size: ImageSize | null; readonly model: ImportedModel }> {
  try {
    return { size: null, model: await importModel(files) };
  } catch (error) {
    if (!messageOf(error).includes('the file leaves it open')) throw error;
    for (const size of OPEN_SIZES) {
      const model = await importModel(files, size).catch(() => undefined);
      if (model) return { size, model };
    }
    throw error;
  }
}

/** Every upload in a folder and below: a folder with a model.json is one, so is each file of another format with the data files beside it. */
async function uploadsIn(folder: string): Promise<readonly { readonly name: string; readonly files: readonly ModelFile[] }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const read = async (chosen: readonly string[]): Promise<{ readonly name: string; readonly files: readonly ModelFile[] }> => ({
    name: relative(ROOT, join(folder, chosen[0] ?? '')),
    files: await Promise.all(chosen.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) }))),
  });
  const uploads = [];
  if (names.includes('model.json')) uploads.push(await read(['model.json', ...names.filter((name) => name.endsWith('.bin'))]));
  for (const name of names.filter((candidate) => ALONE.test(candidate))) {
    const stem = basename(name).replace(ALONE, '');
    uploads.push(await read([name, ...names.filter((other) => name.endsWith('.onnx') && isDataOf(other, stem))]));
  }
  for (const entry of entries) if (entry.isDirectory()) uploads.push(...await uploadsIn(join(folder, entry.name)));
  return uploads;
}

/** "net.onnx.data", "net.data", "net.weights.bin" beside "net.onnx". */
function isDataOf(name: string, stem: string): boolean {
  return name.startsWith(`${stem}.`) && /\.(data|bin|weights)$/.test(name);
}

function sizeOf(files: readonly ModelFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
