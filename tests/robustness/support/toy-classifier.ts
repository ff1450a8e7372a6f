import { AppError } from '../../../src/kernel/errors.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ActivationResult, Classifier, GradientRequest, GradientResult } from '../../../src/robustness/classifier.ts';

/** A model small enough to differentiate by hand. */
export interface Formula {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  logits(x: Float32Array): number[];
  /** Jacobian transposed times a vector over the classes. */
  pullback(x: Float32Array, dLogits: readonly number[]): Float64Array;
  /** How strongly its one layer responds, and the derivative of that. Absent: it has no layer. */
  activation?(x: Float32Array): { readonly objective: number; readonly gradient: Float64Array };
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

/** The margin over the spread z1 - z3 of the sorted logits, or towards a class z1 - (z3 + z4)/2. */
function dlr(logits: readonly number[], label: number, goal: GradientRequest['goal']): ImageLoss {
  const order = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  const weights = goal === 'TARGETED' ? [1, 0, -0.5, -0.5] : [1, 0, -1];
  const spread = 1e-12 + weights.reduce((sum, weight, rank) => sum + weight * (logits[order[rank] ?? 0] ?? 0), 0);
  const { loss, dLogits } = margin(logits, label);
  const dSpread = logits.map((_, k) => weights[order.indexOf(k)] ?? 0);
  return { loss: loss / spread, dLogits: dLogits.map((d, k) => d / spread - (loss / spread ** 2) * (dSpread[k] ?? 0)) };
}

const losses = { 'cross-entropy': crossEntropy, margin, dlr } as const;

/** The loss of one image: away from `label`, or towards it; beyond the bound it pulls no more. */
function lossOf(logits: readonly number[], label: number, request: GradientRequest): ImageLoss {
  const away = losses[request.loss](logits, label, request.goal);
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

  activationGradient(images: FloatTensor): Promise<ActivationResult> {
    this.calls++;
    const { activation } = this.#formula;
    if (!activation) return Promise.reject(new AppError('UNSUPPORTED', 'expected a layer, found none'));
    const each = rowsOf(images).map((x) => activation(x));
    const gradient = floatTensor([1, ...this.imageShape]);
    for (const row of each) row.gradient.forEach((value, i) => { gradient.data[i] = (gradient.data[i] ?? 0) + value; });
    const objectives = floatTensor([each.length], Float32Array.from(each, ({ objective }) => objective));
    return Promise.resolve({ objectives, gradient });
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
