import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { Random } from '../../../kernel/random.ts';
import type { ImageSource } from '../../image-source.ts';

/** Some images of a split, in the order of the split. */
export class ChosenImages implements ImageSource {
  readonly #split: ImageSource;
  /** Where each image is in the split. */
  readonly indices: Uint32Array;
  readonly labels: Int32Array;

  constructor(split: ImageSource, indices: Uint32Array) {
    this.#split = split;
    this.indices = indices;
    this.labels = Int32Array.from(indices, (index) => split.labels[index] ?? -1);
  }

  /** `most` images drawn by the seed; all when there are fewer. */
  static draw(split: ImageSource, most: number, seed: number): ChosenImages {
    const drawn = Random.fromSeed(seed).permutation(split.count).slice(0, most);
    return new ChosenImages(split, drawn.sort());
  }

  get count(): number {
    return this.indices.length;
  }

  get imageShape(): readonly [number, number, number] {
    return this.#split.imageShape;
  }

  nameOf(index: number): string {
    return this.#split.nameOf(this.indices[index] ?? -1);
  }

  patientOf(index: number): string | undefined {
    return this.#split.patientOf(this.indices[index] ?? -1);
  }

  read(indices: Uint32Array): Promise<FloatTensor> {
    return this.#split.read(Uint32Array.from(indices, (index) => this.indices[index] ?? -1));
  }
}
