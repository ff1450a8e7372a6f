import { AppError } from '../../../../src/kernel/errors.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import type { GradientRequest, GradientResult } from '../../../../src/robustness/classifier.ts';
import type { TradesRequest, TrainableClassifier, WeightGradientRequest, WeightGradientResult } from '../../../../src/robustness/training/trainable-classifier.ts';

type Shape = readonly [number, number, number];

/** Logits W (x - 1/2) + b, all gradients in closed form: weights small enough to see what training did to them. */
export class SoftmaxRegression implements TrainableClassifier {
  readonly differentiable = true;
  readonly runtime = 'closed form';
  readonly decayed: ReadonlySet<string> = new Set(['W']);
  readonly statistics: ReadonlyMap<string, Float32Array> = new Map();
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly #w: Float32Array;
  readonly #b: Float32Array;

  constructor(readonly imageShape: Shape, readonly classCount: number) {
    this.#w = new Float32Array(classCount * sizeOf(imageShape));
    this.#b = new Float32Array(classCount);
    this.weights = new Map([['W', this.#w], ['b', this.#b]]);
  }

  /** Another one with the same weights. */
  copy(): SoftmaxRegression {
    const other = new SoftmaxRegression(this.imageShape, this.classCount);
    other.setWeights(this.weights);
    return other;
  }

  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, array] of values) {
      const weight = this.weights.get(name);
      if (weight?.length !== array.length) throw new AppError('INTERNAL', `expected weights W and b, found ${name} of ${array.length}`);
      weight.set(array);
    }
  }

  setStatistics(): void { /* It has none. */ }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  async logits(images: FloatTensor): Promise<FloatTensor> {
    const size = sizeOf(this.imageShape);
    const logits = floatTensor([images.shape[0] ?? 0, this.classCount]);
    for (let at = 0; at < logits.data.length; at++) {
      const [row, k] = [Math.floor(at / this.classCount), at % this.classCount];
      let sum = this.#b[k] ?? 0;
      for (let i = 0; i < size; i++) sum += (this.#w[k * size + i] ?? 0) * ((images.data[row * size + i] ?? 0) - 0.5);
      logits.data[at] = sum;
    }
    return logits;
  }

  async gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    const logits = await this.logits(images);
    const sign = request.goal === 'TARGETED' ? -1 : 1;
    const { losses, slopes } = request.loss === 'margin' ? margin(logits, classes) : crossEntropy(logits, classes);
    const signed = losses.map((loss) => sign * loss);
    const pulls = slopes.map((slope, at) => {
      const loss = signed[Math.floor(at / this.classCount)] ?? 0;
      return request.bound !== undefined && loss >= request.bound ? 0 : sign * slope;
    });
    return { logits, losses: floatTensor([signed.length], signed), gradient: this.#byImage(pulls, request.reduce) };
  }

  async weightGradients({ images, classes, imageGradient }: WeightGradientRequest): Promise<WeightGradientResult> {
    const logits = await this.logits(images);
    const { losses, slopes } = crossEntropy(logits, classes);
    return {
      logits, losses: floatTensor([losses.length], losses), gradients: this.#byWeight([{ images, slopes }]),
      ...(imageGradient ? { imageGradient: this.#byImage(slopes, imageGradient) } : {}),
    };
  }

  async tradesGradients({ images, adversarial, classes, beta }: TradesRequest): Promise<Omit<WeightGradientResult, 'imageGradient'>> {
    const [logits, others] = [await this.logits(images), await this.logits(adversarial)];
    const { losses, slopes } = crossEntropy(logits, classes);
    const [p, q] = [softmax(logits), softmax(others)];
    const k = this.classCount;
    const divergences = losses.map((_, row) => sumOf(k, (i) => (p[row * k + i] ?? 0) * Math.log((p[row * k + i] ?? 0) / (q[row * k + i] ?? 0))));
    const cleanSlopes = slopes.map((slope, at) => {
      const row = Math.floor(at / k);
      const [pi, qi] = [p[at] ?? 0, q[at] ?? 0];
      return slope + beta * pi * (Math.log(pi / qi) - (divergences[row] ?? 0));
    });
    const otherSlopes = slopes.map((_, at) => beta * ((q[at] ?? 0) - (p[at] ?? 0)));
    return {
      logits, losses: floatTensor([losses.length], losses.map((loss, row) => loss + beta * (divergences[row] ?? 0))),
      gradients: this.#byWeight([{ images, slopes: cleanSlopes }, { images: adversarial, slopes: otherSlopes }]),
    };
  }

  async divergenceGradient(images: FloatTensor, logits: FloatTensor): Promise<FloatTensor> {
    const [p, q] = [softmax(logits), softmax(await this.logits(images))];
    return this.#byImage(q.map((value, at) => value - (p[at] ?? 0)), 'each');
  }

  /** From the derivative by the logits [N, classes]. */
  #byImage(slopes: Float32Array, reduce: 'each' | 'sum'): FloatTensor {
    const size = sizeOf(this.imageShape);
    const count = slopes.length / this.classCount;
    const gradient = floatTensor([reduce === 'sum' ? 1 : count, ...this.imageShape]);
    slopes.forEach((slope, at) => {
      const [row, k] = [Math.floor(at / this.classCount), at % this.classCount];
      for (let i = 0; i < size; i++) {
        const to = reduce === 'sum' ? i : row * size + i;
        gradient.data[to] = (gradient.data[to] ?? 0) + slope * (this.#w[k * size + i] ?? 0);
      }
    });
    return gradient;
  }

  /** Averaged over the batch. */
  #byWeight(parts: readonly { readonly images: FloatTensor; readonly slopes: Float32Array }[]): ReadonlyMap<string, Float32Array> {
    const size = sizeOf(this.imageShape);
    const [w, b] = [new Float32Array(this.#w.length), new Float32Array(this.#b.length)];
    for (const { images, slopes } of parts) {
      slopes.forEach((slope, at) => {
        const [row, k] = [Math.floor(at / this.classCount), at % this.classCount];
        const share = (slope * this.classCount) / slopes.length;
        b[k] = (b[k] ?? 0) + share;
        for (let i = 0; i < size; i++) w[k * size + i] = (w[k * size + i] ?? 0) + share * ((images.data[row * size + i] ?? 0) - 0.5);
      });
    }
    return new Map([['W', w], ['b', b]]);
  }
}

const sumOf = (count: number, term: (index: number) => number): number => Array.from({ length: count }, (_, i) => term(i)).reduce((a, b) => a + b, 0);

function softmax({ data, shape: [, classes = 0] }: FloatTensor): Float32Array {
  const answers = data.slice();
  for (let start = 0; start < data.length; start += classes) {
    const row = answers.subarray(start, start + classes);
    const top = Math.max(...row);
    row.forEach((value, k) => { row[k] = Math.exp(value - top); });
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((value, k) => { row[k] = value / sum; });
  }
  return answers;
}

/** Loss of each image and its derivative by the logits. */
function crossEntropy(logits: FloatTensor, labels: Int32Array): { losses: Float32Array; slopes: Float32Array } {
  const classes = logits.shape[1] ?? 0;
  const slopes = softmax(logits);
  const losses = Float32Array.from(labels, (label, row) => {
    const at = row * classes + label;
    const loss = -Math.log(slopes[at] ?? 0);
    slopes[at] = (slopes[at] ?? 0) - 1;
    return loss;
  });
  return { losses, slopes };
}

function margin(logits: FloatTensor, labels: Int32Array): { losses: Float32Array; slopes: Float32Array } {
  const classes = logits.shape[1] ?? 0;
  const slopes = new Float32Array(logits.data.length);
  const losses = Float32Array.from(labels, (label, row) => {
    const own = row * classes + label;
    let rival = -1;
    for (let at = row * classes; at < (row + 1) * classes; at++) {
      if (at !== own && (rival < 0 || (logits.data[at] ?? 0) > (logits.data[rival] ?? 0))) rival = at;
    }
    [slopes[own], slopes[rival]] = [-1, 1];
    return (logits.data[rival] ?? 0) - (logits.data[own] ?? 0);
  });
  return { losses, slopes };
}
