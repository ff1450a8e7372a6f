import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { normOf } from '../../attacks/support/projection.ts';
import type { Norm } from '../../threat-model.ts';

/** How far images went from clean ones, and which values they hold: the worst of all images seen. */
export class Extent {
  readonly #norm: Norm;
  largestNorm = 0;
  /** The same of images rounded to 8 bits, as most files store them. */
  largestNormStored = 0;
  lowest = Infinity;
  highest = -Infinity;
  notFinite = 0;
  images = 0;

  constructor(norm: Norm) {
    this.#norm = norm;
  }

  /** Both [N,C,H,W]. */
  add(clean: FloatTensor, attacked: FloatTensor): void {
    const size = clean.data.length / (clean.shape[0] ?? 1);
    for (let start = 0; start < clean.data.length; start += size) {
      this.#addImage(clean.data.subarray(start, start + size), attacked.data.subarray(start, start + size));
    }
  }

  #addImage(clean: Float32Array, attacked: Float32Array): void {
    const change = new Float32Array(clean.length);
    const stored = new Float32Array(clean.length);
    for (let i = 0; i < clean.length; i++) {
      const [before, after] = [clean[i] ?? 0, attacked[i] ?? 0];
      if (!Number.isFinite(after)) this.notFinite++;
      this.lowest = Math.min(this.lowest, after);
      this.highest = Math.max(this.highest, after);
      change[i] = after - before;
      stored[i] = Math.round(after * 255) / 255 - before;
    }
    this.largestNorm = Math.max(this.largestNorm, normOf(change, this.#norm));
    this.largestNormStored = Math.max(this.largestNormStored, normOf(stored, this.#norm));
    this.images++;
  }
}
