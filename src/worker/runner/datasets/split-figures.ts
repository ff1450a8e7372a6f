import type { SplitFigures } from '../protocol.ts';
import type { Pixels } from './decode-image.ts';
import type { ManifestImage } from './manifest.ts';

/** Sums what a split's figures are made of, image by image, in float64. */
export class NormTally {
  #count = 0;
  #l2 = 0;
  #linf = 0;
  #rms = 0;

  /** Norms of one image in [0,1] pixels, over all its channels, at its own size. */
  add(pixels: Pixels): void {
    let squares = 0;
    let largest = 0;
    for (const value of pixels.data) {
      squares += value * value;
      if (value > largest) largest = value;
    }
    this.#count += 1;
    this.#l2 += Math.sqrt(squares) / 255;
    this.#linf += largest / 255;
    this.#rms += Math.sqrt(squares / pixels.data.length) / 255;
  }

  means(): { meanL2: number; meanLinf: number; meanRms: number } {
    const count = Math.max(1, this.#count);
    return { meanL2: this.#l2 / count, meanLinf: this.#linf / count, meanRms: this.#rms / count };
  }
}

/** The figures of a split; `patients` is known only when every image's patient is. */
export function splitFigures(
  split: SplitFigures['split'],
  images: readonly ManifestImage[],
  norms: NormTally,
  classCount: number,
): SplitFigures {
  const own = images.filter((image) => image.split === split);
  const classCounts = new Array<number>(classCount).fill(0);
  for (const image of own) classCounts[image.label] = (classCounts[image.label] ?? 0) + 1;
  const patients = own.every((image) => image.patient !== null) ? new Set(own.map((image) => image.patient)).size : null;
  return { split, images: own.length, patients, classCounts, ...norms.means() };
}
