import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, GradientResult } from '../../classifier.ts';

/**
 * Two classes with logits [0, w·x + b]: every shortest way to the other class is known in closed form. With w of zeros
 * it is a constant classifier.
 */
export class LinearClassifier implements Classifier {
  readonly runtime = 'closed form';
  readonly classCount = 2;
  readonly differentiable = true;
  readonly imageShape: readonly [number, number, number];
  readonly weights: Float64Array;
  readonly #offset: number;

  constructor(imageShape: readonly [number, number, number], weights: Float64Array, offset: number) {
    this.imageShape = imageShape;
    this.weights = weights;
    this.#offset = offset;
  }

  /** w·x + b, in float64; above 0 it is class 1. */
  score(image: Float32Array): number {
    return image.reduce((sum, value, i) => sum + value * (this.weights[i] ?? 0), this.#offset);
  }

  logits(images: FloatTensor): Promise<FloatTensor> {
    return Promise.resolve(this.#logits(images));
  }

  #logits(images: FloatTensor): FloatTensor {
    const scores = imagesOf(images).map((image) => this.score(image));
    return floatTensor([scores.length, 2], Float32Array.from(scores.flatMap((score) => [0, score])));
  }

  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    const logits = this.#logits(images);
    const count = classes.length;
    const losses = floatTensor([count]);
    const gradient = floatTensor([request.reduce === 'sum' ? 1 : count, ...this.imageShape]);
    const pixels = this.weights.length;
    classes.forEach((label, row) => {
      const { loss, slope } = lossOf(logits.data[2 * row + 1] ?? 0, label, request);
      losses.data[row] = loss;
      const start = request.reduce === 'sum' ? 0 : row * pixels;
      this.weights.forEach((weight, i) => { gradient.data[start + i] = (gradient.data[start + i] ?? 0) + slope * weight; });
    });
    return Promise.resolve({ logits, losses, gradient });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

/** Loss of one image and its derivative by the score. `away` is how far the score lies on the side that is not `label`. */
function lossOf(score: number, label: number, { loss: kind, goal, bound }: GradientRequest): { loss: number; slope: number } {
  const direction = label === 1 ? -1 : 1;
  const away = direction * score;
  const probability = 1 / (1 + Math.exp(-away));
  const crossEntropy = Math.max(0, away) + Math.log1p(Math.exp(-Math.abs(away)));
  const sign = goal === 'TARGETED' ? -1 : 1;
  const loss = sign * (kind === 'margin' ? away : crossEntropy);
  if (bound !== undefined && loss > bound) return { loss, slope: 0 };
  return { loss, slope: sign * direction * (kind === 'margin' ? 1 : probability) };
}

function imagesOf({ data, shape }: FloatTensor): Float32Array[] {
  const count = shape[0] ?? 0;
  const size = data.length / count;
  return Array.from({ length: count }, (_, row) => data.subarray(row * size, (row + 1) * size));
}
