import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestedDataset } from '../protocol.ts';
import type { Pixels } from './decode-image.ts';
import type { DatasetManifest, ManifestImage, ManifestSplit } from './manifest.ts';
import { NormTally, splitFigures } from './split-figures.ts';

/** An image on its way into the pack: `stored` bytes as they will lie there, `pixels` as they decode. */
export interface NewImage {
  readonly name: string;
  readonly split: ManifestSplit;
  readonly label: number;
  readonly patient: string | null;
  readonly encoding: ManifestImage['encoding'];
  readonly stored: Uint8Array;
  readonly pixels: Pixels;
}

/**
 * Writes images.pack as images come and manifest.json at the end. Holds one line of index an image, never pixels.
 */
export class DatasetWriter {
  readonly images: ManifestImage[] = [];
  readonly #directory: string;
  readonly #pack: FileHandle;
  readonly #norms = { GENERATION: new NormTally(), EVALUATION: new NormTally(), VALIDATION: new NormTally() };
  #packBytes = 0;

  private constructor(directory: string, pack: FileHandle) {
    this.#directory = directory;
    this.#pack = pack;
  }

  static async create(directory: string): Promise<DatasetWriter> {
    return new DatasetWriter(directory, await open(join(directory, 'images.pack'), 'wx'));
  }

  async add(image: NewImage): Promise<void> {
    await this.#pack.writeFile(image.stored);
    const { width, height, channels } = image.pixels;
    this.images.push({
      name: image.name, split: image.split, label: image.label, patient: image.patient,
      offset: this.#packBytes, length: image.stored.length, encoding: image.encoding,
      width, height, channels, pixelsSha256: pixelsDigest(image.pixels),
    });
    this.#packBytes += image.stored.length;
    this.#norms[image.split].add(image.pixels);
  }

  /** Completes pack and manifest, synced to disk. */
  async finish(facts: Pick<DatasetManifest, 'format' | 'classes' | 'splitRule' | 'patientRule'>): Promise<Omit<IngestedDataset, 'warnings'>> {
    await this.#pack.sync();
    await this.close();
    const manifest: DatasetManifest = { version: 1, ...facts, packBytes: this.#packBytes, images: this.images };
    const manifestPath = join(this.#directory, 'manifest.json');
    await writeFile(manifestPath, JSON.stringify(manifest), { flush: true });
    const figures = (split: 'GENERATION' | 'EVALUATION') =>
      splitFigures(split, this.images, this.#norms[split], facts.classes.length);
    return {
      format: facts.format,
      manifestPath,
      packPath: join(this.#directory, 'images.pack'),
      splits: [figures('GENERATION'), figures('EVALUATION')],
    };
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    await this.#pack.close();
  }
}

function pixelsDigest(pixels: Pixels): string {
  return createHash('sha256').update(`${pixels.height} ${pixels.width} ${pixels.channels}\n`).update(pixels.data).digest('hex');
}
