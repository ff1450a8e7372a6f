import { createHash } from 'node:crypto';
import { mkdir, readFile, utimes } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../../robustness/attacks/support/batches.ts';
import { requireFinite } from '../../../robustness/attacks/support/predict.ts';
import type { OnProgress } from '../../../robustness/audit/predict.ts';
import type { CleanLogits } from '../../../robustness/audit/score-batch.ts';
import type { Channel } from '../../../robustness/channels/index.ts';
import { predictions, type Classifier } from '../../../robustness/classifier.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import { writeWhole } from '../write-whole.ts';

/** Raised when a channel or the way of computing changes, so that old cache files are not read as new ones. */
const CACHE_VERSION = 1;

export interface CleanLogitsOptions {
  readonly classifier: Classifier;
  /** Of all that decides what the model answers. */
  readonly modelDigest: string;
  /** Where prepared images are. */
  readonly cacheDirectory: string;
}

/**
 * What a model says of clean images, computed once for all attacks of an audit: float32 [N, classes], raw, in a file
 * beside the prepared images, keyed by model, images, engine and channel. A whole split is computed at a time, in order
 * and in batches of one size, so that an attack reads the same bits whether or not another came before it.
 */
export class CleanLogitsCache {
  readonly #its: CleanLogitsOptions;

  constructor(options: CleanLogitsOptions) {
    this.#its = options;
  }

  /** Clean logits of a split through a channel. Throws DISHONEST_RESULT when one is not finite. */
  async of(images: PreparedImages, channel: Channel, onProgress?: OnProgress): Promise<FloatTensor> {
    const { classifier: { classCount }, cacheDirectory } = this.#its;
    const path = join(cacheDirectory, `${this.#key(images, channel)}.f32`);
    const found = await readFile(path).catch(() => undefined);
    if (found?.length === 4 * images.count * classCount) {
      const now = new Date();
      await utimes(path, now, now);
      return floatTensor([images.count, classCount], new Float32Array(found.buffer.slice(found.byteOffset, found.byteOffset + found.length)));
    }
    const logits = await this.#compute(images, channel, onProgress);
    await mkdir(cacheDirectory, { recursive: true });
    await writeWhole(path, new Uint8Array(logits.data.buffer, logits.data.byteOffset, logits.data.byteLength));
    return logits;
  }

  /** Clean predictions of images as computed. */
  async predictions(images: PreparedImages, channel: Channel, onProgress?: OnProgress): Promise<Int32Array> {
    return predictions(await this.of(images, channel, onProgress));
  }

  async #compute(images: PreparedImages, channel: Channel, onProgress: OnProgress | undefined): Promise<FloatTensor> {
    const { classifier } = this.#its;
    const logits = floatTensor([images.count, classifier.classCount]);
    for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
      const first = batch[0] ?? 0;
      const { data } = await classifier.logits(await channel.send(await images.read(batch)));
      requireFinite(data, `logits of clean images (${channel.name})`);
      logits.data.set(data, first * classifier.classCount);
      onProgress?.(first + batch.length, images.count);
    }
    return logits;
  }

  #key(images: PreparedImages, channel: Channel): string {
    const { classifier, modelDigest } = this.#its;
    return createHash('sha256')
      .update(JSON.stringify([CACHE_VERSION, modelDigest, images.key, classifier.runtime, channel.name, endianness()]))
      .digest('hex');
  }
}

/** Clean logits for `scoreBatch`, from a table of the whole split. */
export function cleanLogitsFrom(table: FloatTensor): CleanLogits {
  const [, classes = 0] = table.shape;
  return (_channel, indices) => {
    const rows = floatTensor([indices.length, classes]);
    indices.forEach((index, row) => { rows.data.set(table.data.subarray(index * classes, (index + 1) * classes), row * classes); });
    return Promise.resolve(rows);
  };
}
