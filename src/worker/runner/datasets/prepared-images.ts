import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../kernel/errors.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { toPlanes } from '../../../robustness/channels/support/bytes.ts';
import type { ImageSource } from '../../../robustness/image-source.ts';
import { decodeImage } from './decode-image.ts';
import type { Pixels } from './decode-image.ts';
import { fitPixels } from './fit-pixels.ts';
import type { ImageFit } from './fit-pixels.ts';
import { readManifest } from './manifest.ts';
import type { DatasetManifest, ManifestImage } from './manifest.ts';

/** An ingested data set on disk. */
export interface DatasetFiles {
  readonly manifestPath: string;
  readonly packPath: string;
}

/** Raised when preparation changes, so that old cache files are not read as new ones. */
const CACHE_VERSION = 2;
const UNIT_OF_BYTE = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * The images of one split as one model sees them, in the attack domain: float32 [N,C,H,W], value = byte / 255. They are
 * decoded and resized once, kept as bytes in a cache file beside the worker, and read from there a batch at a time:
 * memory does not grow with the data set.
 */
export class PreparedImages implements ImageSource {
  readonly count: number;
  readonly imageShape: readonly [number, number, number];
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Digest of all that decides the images: data set, split, size, channels, kernel. */
  readonly key: string;
  readonly #images: readonly ManifestImage[];
  readonly #file: number;

  private constructor(manifest: DatasetManifest, images: readonly ManifestImage[], fit: ImageFit, cache: { readonly key: string; readonly path: string }) {
    this.key = cache.key;
    this.count = images.length;
    this.imageShape = [fit.channels, fit.height, fit.width];
    this.labels = Int32Array.from(images, (image) => image.label);
    this.classes = manifest.classes;
    this.#images = images;
    this.#file = openSync(cache.path, 'r');
  }

  /** Opens a split for a model, preparing it first unless an earlier run did. `onPrepared` counts images as they come. */
  static async open(
    files: DatasetFiles, split: 'GENERATION' | 'EVALUATION', fit: ImageFit,
    options: { readonly cacheDirectory: string; readonly onPrepared?: (done: number, total: number) => void },
  ): Promise<PreparedImages> {
    const manifest = await readManifest(files.manifestPath);
    const images = manifest.images.filter((image) => image.split === split);
    const key = await cacheKey(files, split, fit);
    const cachePath = join(options.cacheDirectory, `${key}.u8`);
    const bytes = images.length * fit.channels * fit.height * fit.width;
    if ((await sizeOfFile(cachePath)) === bytes) {
      await markUsed(cachePath);
    } else {
      await mkdir(options.cacheDirectory, { recursive: true });
      await prepare(images, files.packPath, { fit, cachePath, onPrepared: options.onPrepared });
    }
    return new PreparedImages(manifest, images, fit, { key, path: cachePath });
  }

  nameOf(index: number): string {
    return this.#image(index).name;
  }

  patientOf(index: number): string | undefined {
    return this.#image(index).patient ?? undefined;
  }

  read(indices: Uint32Array): Promise<FloatTensor> {
    const [channels, height, width] = this.imageShape;
    const size = channels * height * width;
    const batch = floatTensor([indices.length, channels, height, width]);
    const bytes = new Uint8Array(size);
    indices.forEach((index, position) => {
      this.#image(index);
      const found = readSync(this.#file, bytes, 0, size, index * size);
      if (found !== size) throw new AppError('INTERNAL', `expected ${size} prepared bytes of image ${index}, found ${found}`);
      for (let i = 0; i < size; i++) batch.data[position * size + i] = UNIT_OF_BYTE[bytes[i] ?? 0] ?? 0;
    });
    return Promise.resolve(batch);
  }

  close(): void {
    closeSync(this.#file);
  }

  #image(index: number): ManifestImage {
    const image = this.#images[index];
    if (!image) throw new AppError('INTERNAL', `expected an image index below ${this.count}, found ${index}`);
    return image;
  }
}

/** Two data sets, splits or fits never share a key; the same ones always do. */
async function cacheKey(files: DatasetFiles, split: string, fit: ImageFit): Promise<string> {
  const manifest = createHash('sha256').update(await readFile(files.manifestPath)).digest('hex');
  const { size } = await stat(files.packPath);
  return createHash('sha256')
    .update(JSON.stringify([CACHE_VERSION, manifest, size, split, fit.height, fit.width, fit.channels, fit.resize]))
    .digest('hex');
}

async function sizeOfFile(path: string): Promise<number | undefined> {
  return stat(path).then((found) => found.size, () => undefined);
}

/** What was used last is pruned last. */
async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

interface Preparation {
  readonly fit: ImageFit;
  readonly cachePath: string;
  readonly onPrepared: ((done: number, total: number) => void) | undefined;
}

/** Written under a temporary name, synced and renamed: runners that prepare the same split at once do not meet. */
async function prepare(images: readonly ManifestImage[], packPath: string, { fit, cachePath, onPrepared }: Preparation): Promise<void> {
  const temporary = `${cachePath}.${randomUUID()}`;
  const pack = await open(packPath, 'r');
  const cache = await open(temporary, 'wx');
  try {
    for (const [index, image] of images.entries()) {
      await cache.writeFile(toPlanes(fitPixels(await packedPixels(pack, image), fit), fit.channels));
      onPrepared?.(index + 1, images.length);
    }
    await cache.sync();
    await rename(temporary, cachePath);
  } finally {
    await Promise.all([pack.close(), cache.close(), rm(temporary, { force: true })]);
  }
}

async function packedPixels(pack: FileHandle, image: ManifestImage): Promise<Pixels> {
  const data = new Uint8Array(image.length);
  const { bytesRead } = await pack.read(data, 0, image.length, image.offset);
  if (bytesRead !== image.length) throw new AppError('INTERNAL', `image ${image.name}: expected ${image.length} bytes in the pack, found ${bytesRead}`);
  if (image.encoding === 'raw') return { width: image.width, height: image.height, channels: image.channels, data };
  return decodeImage(data, image.name);
}
