import { Random } from '../../../src/kernel/random.ts';
import { sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, GradientResult } from '../../../src/robustness/classifier.ts';
import { ToyClassifier } from './toy-classifier.ts';
import { randomDirection } from './toys.ts';

type ImageShape = readonly [number, number, number];

/** Class 0 inside a sphere around the middle of the image space, class 1 outside: the boundary is curved. */
export class SphereToy extends ToyClassifier {
  readonly radius: number;

  constructor(imageShape: ImageShape, radius: number) {
    super({
      imageShape,
      classCount: 2,
      logits: (x) => [radius ** 2 - squared(x), 0],
      pullback: (x, [d0 = 0]) => Float64Array.from(x, (value) => -2 * d0 * (value - 0.5)),
    });
    this.radius = radius;
  }

  /** L2 distance of an image to the sphere. */
  distanceOf(x: Float32Array): number {
    return Math.abs(Math.sqrt(squared(x)) - this.radius);
  }
}

const squared = (x: Float32Array): number => x.reduce((sum, value) => sum + (value - 0.5) ** 2, 0);

/** Nearest of some centres: the boundaries are planes, so the way out of a class is known in both norms. */
export class CentresToy extends ToyClassifier {
  readonly centres: readonly Float64Array[];

  constructor(imageShape: ImageShape, classCount: number, seed = 11) {
    const random = Random.fromSeed(seed);
    const centres = Array.from({ length: classCount }, () => randomDirection(sizeOf(imageShape), 0.8, random).map((value) => 0.5 + value));
    super({
      imageShape,
      classCount,
      logits: (x) => centres.map((c) => -6 * between(x, c)),
      pullback: (x, d) => Float64Array.from(x, (value, i) => centres.reduce((sum, c, k) => sum - 12 * (d[k] ?? 0) * (value - (c[i] ?? 0)), 0)),
    });
    this.centres = centres;
  }

  /** How far an image is from the nearest plane around its class. */
  distanceOf(x: Float32Array, norm: 'LINF' | 'L2'): number {
    const distances = this.centres.map((c) => between(x, c));
    const own = distances.indexOf(Math.min(...distances));
    return Math.min(...this.centres.flatMap((c, k) => {
      if (k === own) return [];
      const across = c.map((value, i) => value - (this.centres[own]?.[i] ?? NaN));
      const size = norm === 'L2' ? Math.hypot(...across) : across.reduce((sum, value) => sum + Math.abs(value), 0);
      return [((distances[k] ?? NaN) - (distances[own] ?? NaN)) / 2 / size];
    }));
  }
}

const between = (x: Float32Array, c: Float64Array): number => c.reduce((sum, value, i) => sum + ((x[i] ?? 0) - value) ** 2, 0);

/** A random network of one hidden layer of tanh. */
export function randomNet(imageShape: ImageShape, classCount: number, seed: number): ToyClassifier {
  const random = Random.fromSeed(seed);
  const size = sizeOf(imageShape);
  const hidden = Array.from({ length: 6 }, () => randomDirection(size, 4, random));
  const outputs = Array.from({ length: classCount }, () => randomDirection(hidden.length, 2, random));
  const activate = (x: Float32Array): number[] => hidden.map((w) => Math.tanh(w.reduce((sum, value, i) => sum + value * ((x[i] ?? 0) - 0.5), 0)));
  return new ToyClassifier({
    imageShape,
    classCount,
    logits: (x) => {
      const h = activate(x);
      return outputs.map((w) => w.reduce((sum, value, i) => sum + value * (h[i] ?? 0), 0));
    },
    pullback: (x, d) => {
      const back = activate(x).map((h, i) => (1 - h * h) * outputs.reduce((sum, w, k) => sum + (w[i] ?? 0) * (d[k] ?? 0), 0));
      return Float64Array.from(x, (_, i) => hidden.reduce((sum, w, j) => sum + (w[i] ?? 0) * (back[j] ?? 0), 0));
    },
  });
}

/** A classifier that counts the images it is shown. */
export class CountingClassifier implements Classifier {
  readonly #inner: Classifier;
  shown = 0;
  gradients = 0;

  constructor(inner: Classifier) {
    this.#inner = inner;
  }

  get imageShape(): ImageShape { return this.#inner.imageShape; }
  get classCount(): number { return this.#inner.classCount; }
  get differentiable(): boolean { return this.#inner.differentiable; }
  get runtime(): string { return this.#inner.runtime; }

  logits(images: FloatTensor): Promise<FloatTensor> {
    this.shown += images.shape[0] ?? 0;
    return this.#inner.logits(images);
  }

  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    this.shown += images.shape[0] ?? 0;
    this.gradients += images.shape[0] ?? 0;
    return this.#inner.gradient(images, classes, request);
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }
}
