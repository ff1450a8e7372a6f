import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, GradientResult } from '../../../src/robustness/classifier.ts';

/** A model small enough to differentiate by hand. */
export interface Formula {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  logits(x: Float32Array): number[];
  /** Jacobian transposed times a vector over the classes. */
  pullback(x: Float32Array, dLogits: readonly number[]): Float64Array;
}

interface ImageLoss {
  readonly loss: number;
  readonly dLogits: readonly number[];
}

function crossEntropy(logits: readonly number[], label: number): ImageLoss {
  const top = Math.max(...logits);
  const exps = logits.map((z) => Math.exp(z - top));
  const sum = exps.reduce((a, b) => a + b, 0);
  const dLogits = exps.map((e, k) => e / sum - (k === label ? 1 : 0));
  return { loss: Math.log(sum) + top - (logits[label] ?? 0), dLogits };
}

function margin(logits: readonly number[], label: number): ImageLoss {
  const rival = Math.max(...logits.filter((_, k) => k !== label));
  const best = logits.findIndex((z, k) => k !== label && z === rival);
  const dLogits = logits.map((_, k) => (k === best ? 1 : 0) - (k === label ? 1 : 0));
  return { loss: rival - (logits[label] ?? 0), dLogits };
}

/** The loss of one image: away from `label`, or towards it; beyond the bound it pulls no more. */
function lossOf(logits: readonly number[], label: number, request: GradientRequest): ImageLoss {
  const away = request.loss === 'margin' ? margin(logits, label) : crossEntropy(logits, label);
  const sign = request.goal === 'TARGETED' ? -1 : 1;
  const loss = sign * away.loss;
  const pulls = request.bound === undefined || loss <= request.bound;
  return { loss, dLogits: away.dLogits.map((d) => (pulls ? sign * d : 0)) };
}

/** A formula behind the Classifier port, counting its calls. */
export class ToyClassifier implements Classifier {
  readonly runtime = 'closed form';
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly differentiable: boolean;
  readonly #formula: Formula;
  calls = 0;

  constructor(formula: Formula, differentiable = true) {
    this.#formula = formula;
    this.imageShape = formula.imageShape;
    this.classCount = formula.classCount;
    this.differentiable = differentiable;
  }

  logits(images: FloatTensor): Promise<FloatTensor> {
    this.calls++;
    return Promise.resolve(this.#logits(images));
  }

  #logits(images: FloatTensor): FloatTensor {
    const rows = rowsOf(images).map((x) => this.#formula.logits(x));
    return floatTensor([rows.length, this.classCount], Float32Array.from(rows.flat()));
  }

  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    this.calls++;
    const size = sizeOf(this.imageShape);
    const rows = rowsOf(images);
    const losses = rows.map((x, n) => lossOf(this.#formula.logits(x), classes[n] ?? 0, request));
    const each = rows.map((x, n) => this.#formula.pullback(x, losses[n]?.dLogits ?? []));
    const gradient = floatTensor([request.reduce === 'sum' ? 1 : rows.length, ...this.imageShape]);
    each.forEach((row, n) => row.forEach((value, i) => {
      const at = request.reduce === 'sum' ? i : n * size + i;
      gradient.data[at] = (gradient.data[at] ?? 0) + value;
    }));
    return Promise.resolve({
      logits: this.#logits(images),
      losses: floatTensor([rows.length], Float32Array.from(losses, ({ loss }) => loss)),
      gradient,
    });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

function rowsOf({ data, shape }: FloatTensor): Float32Array[] {
  const count = shape[0] ?? 0;
  const size = data.length / count;
  return Array.from({ length: count }, (_, n) => data.subarray(n * size, (n + 1) * size));
}
