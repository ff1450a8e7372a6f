import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src/kernel/errors.ts';
import { Random } from '../../src/kernel/random.ts';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import type { NpyArray } from '../../src/numeric/formats/npy.ts';
import type { ImageSource } from '../../src/robustness/image-source.ts';
import { splitForValidation } from '../../src/robustness/training/validation-split.ts';
import { decodeImage } from '../../src/worker/runner/datasets/decode-image.ts';
import { fitPixels } from '../../src/worker/runner/datasets/fit-pixels.ts';
import { patientsFromNames } from '../../src/worker/runner/datasets/patients-from-names.ts';
import { evenSubset } from './even-subset.ts';
import { greyImages, type GreyImage } from './grey-images.ts';
import type { TaskSettings } from './settings.ts';

/** The images of a task in the form one architecture takes. */
export interface TaskImages {
  /** Models and attacks learn from these. */
  readonly training: ImageSource;
  /** Training stops by these. */
  readonly validation: ImageSource;
  /** Results come from these only. */
  readonly evaluation: ImageSource;
}

/** A data set as it lies on disk, read once. */
export interface TaskData {
  readonly classes: readonly string[];
  /** Of everything read: studies of different images are different studies. */
  readonly digest: string;
  /** Images of [channels, side, side]; grey is replicated into three channels. */
  images(side: number, channels: number, seed: number): Promise<TaskImages>;
}

const CLASSES = ['NORMAL', 'PNEUMONIA'] as const;

/** Reads a task's data set from the folder of shared data. Throws naming what is missing. */
export async function readTaskData(task: TaskSettings, folder: string): Promise<TaskData> {
  const read = task.data === 'chest-xray' ? readChestXrays : readPneumonia28;
  try {
    return await read(folder, task);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('NOT_FOUND', `expected the images of ${task.data} in ${folder} (option --data), found: ${(error as Error).message}`);
  }
}

const PROBED_IMAGES = 16;
const PROBED_SIDE = 64;

interface NamedFile {
  readonly folder: string;
  readonly fileName: string;
  readonly label: number;
  readonly bytes: Buffer;
}

async function filesOf(folder: string, part: string): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const [label, className] of CLASSES.entries()) {
    const names = (await readdir(join(folder, part, className))).sort();
    for (const fileName of names) files.push({ folder: `${part}/${className}`, fileName, label, bytes: await readFile(join(folder, part, className, fileName)) });
  }
  return files;
}

/** Chest X-rays of children (Kermany et al. 2018) in folders train and test; patients are those that file names tell. */
async function readChestXrays(shared: string, task: TaskSettings): Promise<TaskData> {
  const folder = join(shared, 'chest-xray-224');
  const parts = { train: await filesOf(folder, 'train'), test: await filesOf(folder, 'test') };
  const hash = createHash('sha256');
  for (const { folder: place, fileName, bytes } of [...parts.train, ...parts.test]) hash.update(`${place}/${fileName} ${bytes.length}\n`).update(bytes);
  // Decoding and resizing are part of what the images are: another way of it gives another digest.
  for (const { pixels } of await decoded(parts.test.slice(0, PROBED_IMAGES), PROBED_SIDE)) hash.update(pixels);
  return {
    classes: CLASSES,
    digest: hash.digest('hex'),
    images: async (side, channels, seed) => {
      const [train, test] = [await decoded(parts.train, side), await decoded(parts.test, side)];
      const generation = evenSubset(greyImages(train, [channels, side, side]), task.atMost?.training);
      const { training, validation, warnings } = splitForValidation(generation, task.validationFraction, Random.fromSeed(seed));
      if (warnings.length > 0) throw new AppError('INVALID_INPUT', `${task.name}: ${warnings.join('; ')}`);
      return { training, validation, evaluation: evenSubset(greyImages(test, [channels, side, side]), task.atMost?.evaluation) };
    },
  };
}

async function decoded(files: readonly NamedFile[], side: number): Promise<GreyImage[]> {
  const { patients } = patientsFromNames(files, CLASSES);
  return Promise.all(files.map(async ({ folder, fileName, label, bytes }, index) => ({
    name: `${folder}/${fileName}`, label, patient: patients[index] ?? null,
    pixels: fitPixels(await decodeImage(bytes, fileName), { height: side, width: side, channels: 1, resize: 'BILINEAR' }),
  })));
}

/** PneumoniaMNIST (Yang et al. 2023): the same children's X-rays at 28x28, with a part for validation; no patients. */
async function readPneumonia28(shared: string, task: TaskSettings): Promise<TaskData> {
  const bytes = await readFile(join(shared, 'pneumonia-28.npz'));
  const arrays = await readNpz(bytes, 'pneumonia-28.npz');
  const part = (name: string): GreyImage[] => partOf(arrays, name);
  return {
    classes: CLASSES,
    digest: createHash('sha256').update(bytes).digest('hex'),
    images: (side, channels) => {
      const shape = [channels, side, side] as const;
      return Promise.resolve({
        training: evenSubset(greyImages(part('train'), shape), task.atMost?.training),
        validation: greyImages(part('val'), shape),
        evaluation: evenSubset(greyImages(part('test'), shape), task.atMost?.evaluation),
      });
    },
  };
}

function partOf(arrays: Readonly<Record<string, NpyArray>>, name: string): GreyImage[] {
  const [images, labels] = [arrays[`${name}_images`], arrays[`${name}_labels`]];
  if (!images || !labels || !(images.data instanceof Uint8Array)) {
    throw new AppError('INVALID_INPUT', `pneumonia-28.npz: expected uint8 ${name}_images and ${name}_labels, found ${Object.keys(arrays).join(', ')}`);
  }
  const size = images.data.length / (images.shape[0] ?? 1);
  const { data } = images;
  return Array.from(labels.data as ArrayLike<number | bigint | string>, (label, index) => (
    { name: `${name}/${index}`, label: Number(label), patient: null, pixels: data.subarray(index * size, (index + 1) * size) }));
}
