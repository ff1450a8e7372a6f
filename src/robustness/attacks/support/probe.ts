import { sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput } from '../attack.ts';
import { imagesPerRun } from './batches.ts';
import { perturbed } from './perturbed.ts';
import { predict } from './predict.ts';
import { succeeds } from './success.ts';

export interface Resisting {
  /** Place in the order. */
  readonly position: number;
  /** Index of the image in the split. */
  readonly index: number;
  /** [1,C,H,W] */
  readonly image: FloatTensor;
}

/** What was seen of the order from `start` on, under one perturbation. */
interface Seen {
  readonly start: number;
  readonly images: FloatTensor;
  readonly resists: readonly boolean[];
}

/**
 * Finds the next image that a perturbation does not fool yet, in the order of a loop that takes one image at a time,
 * while running the model on several. What was seen ahead holds only for the perturbation it was seen with, so it is
 * forgotten when that changes (`invalidate`), and the look-ahead, doubled by every run of fooled images, starts over.
 */
export class Probe {
  readonly #input: AttackInput<unknown>;
  readonly #order: Uint32Array;
  readonly #most: number;
  #ahead = 1;
  #seen: Seen | undefined;

  constructor(input: AttackInput<unknown>, order: Uint32Array) {
    this.#input = input;
    this.#order = order;
    this.#most = imagesPerRun(input.images.imageShape);
  }

  /** The perturbation has changed. */
  invalidate(): void {
    this.#seen = undefined;
    this.#ahead = 1;
  }

  /** Looks at one run of images from `position` on: the first that resists, or the position to go on from. */
  async next(position: number, perturbation: Float32Array): Promise<Resisting | number> {
    const seen = await this.#look(position, perturbation);
    const found = seen.resists.indexOf(true, position - seen.start);
    if (found < 0) {
      this.#ahead = Math.min(this.#most, 2 * this.#ahead);
      return seen.start + seen.resists.length;
    }
    const size = sizeOf(this.#input.images.imageShape);
    const data = seen.images.data.slice(found * size, (found + 1) * size);
    const image: FloatTensor = { dtype: 'float32', shape: [1, ...this.#input.images.imageShape], data };
    return { position: seen.start + found, index: this.#order[seen.start + found] ?? 0, image };
  }

  async #look(position: number, perturbation: Float32Array): Promise<Seen> {
    const seen = this.#seen;
    if (seen && position >= seen.start && position < seen.start + seen.resists.length) return seen;
    const { classifier, images, cleanPredictions, threatModel: { goal } } = this.#input;
    const indices = this.#order.subarray(position, position + this.#ahead);
    const batch = await images.read(indices);
    const predicted = await predict(classifier, perturbed(batch, perturbation));
    const resists = Array.from(indices, (index, row) => !succeeds(goal, cleanPredictions[index] ?? 0, predicted[row] ?? 0));
    return (this.#seen = { start: position, images: batch, resists });
  }
}
