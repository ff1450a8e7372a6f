import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, GradientResult } from '../../classifier.ts';

/** A classifier that counts the images shown to it, with and without gradient. It does not own what it wraps. */
export class CountingClassifier implements Classifier {
  readonly #wrapped: Classifier;
  shown = 0;

  constructor(wrapped: Classifier) {
    this.#wrapped = wrapped;
  }

  get imageShape(): readonly [number, number, number] {
    return this.#wrapped.imageShape;
  }

  get classCount(): number {
    return this.#wrapped.classCount;
  }

  get differentiable(): boolean {
    return this.#wrapped.differentiable;
  }

  get runtime(): string {
    return this.#wrapped.runtime;
  }

  logits(images: FloatTensor): Promise<FloatTensor> {
    this.shown += images.shape[0] ?? 0;
    return this.#wrapped.logits(images);
  }

  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    this.shown += images.shape[0] ?? 0;
    return this.#wrapped.gradient(images, classes, request);
  }

  /** Leaves the wrapped model alone: whoever opened it closes it. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
