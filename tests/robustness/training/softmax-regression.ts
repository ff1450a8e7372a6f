import { AppError } from '../../../src/kernel/errors.ts';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { GradientResult } from '../../../src/robustness/classifier.ts';
import { crossEntropies } from '../../../src/robustness/training/cross-entropy.ts';
import type { TrainableClassifier, WeightGradientRequest, WeightGradientResult } from '../../../src/robustness/training/trainable-classifier.ts';
import { ArrayImages } from '../support/array-images.ts';

const unsupported = (what: string): AppError => new AppError('UNSUPPORTED', `expected a model with ${what}, found a softmax regression`);

/** Logits W (x - m) + b, differentiated by hand; m is a running mean of the images that every gradient moves. */
export class SoftmaxRegression implements TrainableClassifier {
  readonly runtime = 'closed form';
  readonly differentiable = false;
  readonly decayed = new Set(['weight']);
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly statistics: ReadonlyMap<string, Float32Array>;

  /** `centred` false: m is zero and not among the statistics. */
  constructor(imageShape: readonly [number, number, number], classCount: number, centred = true) {
    const size = sizeOf(imageShape);
    const random = Random.fromSeed(5);
    this.imageShape = imageShape;
    this.classCount = classCount;
    this.weights = new Map([
      ['weight', Float32Array.from({ length: classCount * size }, () => 0.1 * random.normal())],
      ['bias', new Float32Array(classCount)],
    ]);
    this.statistics = new Map(centred ? [['mean', new Float32Array(size)]] : []);
  }

  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    copyInto(this.weights, values);
  }

  setStatistics(values: ReadonlyMap<string, Float32Array>): void {
    copyInto(this.statistics, values);
  }

  logits({ data, shape }: FloatTensor): Promise<FloatTensor> {
    const [count = 0] = shape;
    const logits = floatTensor([count, this.classCount]);
    const size = sizeOf(this.imageShape);
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < this.classCount; k++) {
        let sum = this.#bias[k] ?? 0;
        for (let i = 0; i < size; i++) sum += (this.#weight[k * size + i] ?? 0) * ((data[n * size + i] ?? 0) - (this.#mean[i] ?? 0));
        logits.data[n * this.classCount + k] = sum;
      }
    }
    return Promise.resolve(logits);
  }

  async weightGradients({ images, classes }: WeightGradientRequest): Promise<WeightGradientResult> {
    const logits = await this.logits(images);
    const count = classes.length;
    const size = sizeOf(this.imageShape);
    const gradients = new Map([['weight', new Float32Array(this.#weight.length)], ['bias', new Float32Array(this.classCount)]]);
    for (let n = 0; n < count; n++) {
      const row = logits.data.subarray(n * this.classCount, (n + 1) * this.classCount);
      const exps = Array.from(row, (logit) => Math.exp(logit - Math.max(...row)));
      const total = exps.reduce((a, b) => a + b, 0);
      exps.forEach((power, k) => {
        const slope = (power / total - (k === classes[n] ? 1 : 0)) / count;
        add(gradients.get('bias'), k, slope);
        for (let i = 0; i < size; i++) add(gradients.get('weight'), k * size + i, slope * ((images.data[n * size + i] ?? 0) - (this.#mean[i] ?? 0)));
      });
    }
    this.#moveMean(images, count);
    return { logits, losses: floatTensor([count], Float32Array.from(crossEntropies(logits, classes))), gradients };
  }

  gradient(): Promise<GradientResult> {
    return Promise.reject(unsupported('a gradient by its images'));
  }

  tradesGradients(): Promise<WeightGradientResult> {
    return Promise.reject(unsupported('TRADES gradients'));
  }

  divergenceGradient(): Promise<FloatTensor> {
    return Promise.reject(unsupported('a gradient of divergence'));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  get #weight(): Float32Array {
    return this.weights.get('weight') ?? new Float32Array();
  }

  get #bias(): Float32Array {
    return this.weights.get('bias') ?? new Float32Array();
  }

  get #mean(): Float32Array {
    return this.statistics.get('mean') ?? new Float32Array();
  }

  #moveMean({ data }: FloatTensor, count: number): void {
    const mean = this.#mean;
    mean.forEach((value, i) => {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += data[n * mean.length + i] ?? 0;
      mean[i] = 0.9 * value + (0.1 * sum) / count;
    });
  }
}

/** Images of two or more classes that lie around centres of their own, `counts[k]` of class k, classes in turn. */
export function clusteredImages(imageShape: readonly [number, number, number], counts: readonly number[], spread = 0.1): ArrayImages {
  const random = Random.fromSeed(21);
  const size = sizeOf(imageShape);
  const centres = counts.map(() => Float32Array.from({ length: size }, () => 0.2 + 0.6 * random.uniform()));
  const labels = Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
  const data = Float32Array.from({ length: labels.length * size }, (_, at) => {
    const centre = centres[labels[Math.floor(at / size)] ?? 0]?.[at % size] ?? 0;
    return Math.min(1, Math.max(0, centre + spread * random.normal()));
  });
  return new ArrayImages(imageShape, data, labels);
}

function add(values: Float32Array | undefined, index: number, more: number): void {
  if (values) values[index] = (values[index] ?? 0) + more;
}

function copyInto(own: ReadonlyMap<string, Float32Array>, values: ReadonlyMap<string, Float32Array>): void {
  for (const [name, data] of values) {
    const target = own.get(name);
    if (target?.length !== data.length) throw new AppError('INVALID_INPUT', `expected an array "${name}" of the model of ${data.length} numbers`);
    target.set(data);
  }
}
