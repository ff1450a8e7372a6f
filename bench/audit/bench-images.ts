import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { Random } from '../../src/kernel/random.ts';
import { DatasetWriter } from '../../src/worker/runner/datasets/dataset-writer.ts';
import { decodeImage } from '../../src/worker/runner/datasets/decode-image.ts';
import type { DatasetFiles } from '../../src/worker/runner/datasets/prepared-images.ts';

/** ImageNet's number of classes, which the exported architectures have; which label an image has does not matter here. */
const CLASS_COUNT = 1000;
export const CLASSES: readonly string[] = Array.from({ length: CLASS_COUNT }, (_, index) => `class ${index}`);

const RADIOGRAPHS = fileURLToPath(new URL('../../../shared/data/chest-xray-224', import.meta.url));

export interface BenchImages {
  readonly dataset: DatasetFiles;
  readonly description: string;
}

/**
 * A data set of `generation` and `evaluation` images in `directory`: radiographs of ../shared where they are, else noise
 * with some structure. It is written as an ingestion writes one; uploading it would be refused, for most classes have
 * no image.
 */
export async function benchImages(directory: string, counts: { readonly generation: number; readonly evaluation: number }): Promise<BenchImages> {
  const real = existsSync(RADIOGRAPHS);
  const take = (folder: 'train' | 'test', count: number): Promise<readonly Buffer[]> => (real ? radiographs(folder, count) : synthetic(folder, count));
  await mkdir(directory, { recursive: true });
  const writer = await DatasetWriter.create(directory);
  for (const [split, images] of [['GENERATION', await take('train', counts.generation)], ['EVALUATION', await take('test', counts.evaluation)]] as const) {
    for (const [index, stored] of images.entries()) {
      const name = `${split}/${index}`;
      await writer.add({ name, split, label: index % CLASS_COUNT, patient: null, encoding: real ? 'jpeg' : 'png', stored, pixels: await decodeImage(stored, name) });
    }
  }
  const dataset = await writer.finish({ format: 'IMAGE_ZIP', classes: [...CLASSES], splitRule: 'as the bench chose', patientRule: null });
  return { dataset, description: real ? 'chest radiographs of 224x224 pixels' : 'synthetic images' };
}

async function radiographs(split: string, count: number): Promise<readonly Buffer[]> {
  const folders = ['NORMAL', 'PNEUMONIA'].map((name) => join(RADIOGRAPHS, split, name));
  const lists = await Promise.all(folders.map(async (folder) => (await readdir(folder)).sort().map((name) => join(folder, name))));
  const files = Array.from({ length: count }, (_, index) => lists[index % 2]?.[Math.floor(index / 2)] ?? '');
  return Promise.all(files.map((file) => readFile(file)));
}

async function synthetic(split: string, count: number): Promise<readonly Buffer[]> {
  const random = Random.fromSeed(split === 'train' ? 1 : 2);
  const images: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const coarse = Buffer.from(Uint8Array.from({ length: 8 * 8 * 3 }, () => random.below(256)));
    images.push(await sharp(coarse, { raw: { width: 8, height: 8, channels: 3 } }).resize(224, 224, { kernel: 'cubic' }).png().toBuffer());
  }
  return images;
}
