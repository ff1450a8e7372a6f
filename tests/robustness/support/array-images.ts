import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ImageSource } from '../../../src/robustness/image-source.ts';

/** Images held in memory. */
export class ArrayImages implements ImageSource {
  readonly count: number;
  readonly imageShape: readonly [number, number, number];
  readonly labels: Int32Array;
  readonly #data: Float32Array;
  /** The largest batch ever read. */
  largestRead = 0;
  /** Every image ever read. */
  readonly everRead = new Set<number>();

  constructor(imageShape: readonly [number, number, number], data: Float32Array, labels: Int32Array) {
    this.imageShape = imageShape;
    this.#data = data;
    this.labels = labels;
    this.count = labels.length;
  }

  /** All pixels, [count,C,H,W]. */
  get values(): Float32Array {
    return this.#data;
  }

  nameOf(index: number): string {
    return `image-${index}`;
  }

  patientOf(index: number): string | undefined {
    return index % 2 === 0 ? `patient-${index}` : undefined;
  }

  read(indices: Uint32Array): Promise<FloatTensor> {
    this.largestRead = Math.max(this.largestRead, indices.length);
    for (const index of indices) this.everRead.add(index);
    const size = sizeOf(this.imageShape);
    const batch = floatTensor([indices.length, ...this.imageShape]);
    indices.forEach((index, row) => batch.data.set(this.#data.subarray(index * size, (index + 1) * size), row * size));
    return Promise.resolve(batch);
  }
}

/** Images of uniform noise around the middle of the range, labels 0. */
export function noiseImages(count: number, imageShape: readonly [number, number, number], seed = 3, spread = 0.2): ArrayImages {
  const random = Random.fromSeed(seed);
  const data = Float32Array.from({ length: count * sizeOf(imageShape) }, () => 0.5 + spread * (2 * random.uniform() - 1));
  return new ArrayImages(imageShape, data, new Int32Array(count));
}
