import { AppError } from '../../kernel/errors.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { ActivationResult, GradientRequest, GradientResult } from '../classifier.ts';
import { addTensors, addWeighted, evenParts, rowsOf, stackRows, type Rows } from './tensor-rows.ts';
import type { TradesRequest, TrainableClassifier, WeightGradientRequest, WeightGradientResult } from './trainable-classifier.ts';

type TradesResult = Omit<WeightGradientResult, 'imageGradient'>;

/**
 * The same classifier with bounded memory: batches of more than `most` images go through it in parts of nearly equal
 * size, whose gradients are averaged as one batch would. Weights stay those of `model`. Where normalisation takes its
 * statistics from the batch a batch cannot be divided: then it is `model` itself.
 */
export function inParts(model: TrainableClassifier, most: number): TrainableClassifier {
  return model.statistics.size > 0 ? model : new DividingClassifier(model, most);
}

class DividingClassifier implements TrainableClassifier {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly differentiable: boolean;
  readonly runtime: string;
  readonly decayed: ReadonlySet<string>;
  readonly activationGradient?: (images: FloatTensor) => Promise<ActivationResult>;
  readonly #model: TrainableClassifier;
  readonly #most: number;

  constructor(model: TrainableClassifier, most: number) {
    this.imageShape = model.imageShape;
    this.classCount = model.classCount;
    this.differentiable = model.differentiable;
    this.runtime = model.runtime;
    this.decayed = model.decayed;
    if (model.activationGradient) this.activationGradient = model.activationGradient.bind(model);
    this.#model = model;
    this.#most = most;
  }

  get weights(): ReadonlyMap<string, Float32Array> {
    return this.#model.weights;
  }

  get statistics(): ReadonlyMap<string, Float32Array> {
    return this.#model.statistics;
  }

  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    this.#model.setWeights(values);
  }

  setStatistics(values: ReadonlyMap<string, Float32Array>): void {
    this.#model.setStatistics(values);
  }

  async logits(images: FloatTensor): Promise<FloatTensor> {
    return stackRows(await this.#each(images, (rows) => this.#model.logits(rowsOf(images, rows))));
  }

  async gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    const parts = await this.#each(images, ({ from, to }) => this.#model.gradient(rowsOf(images, { from, to }), classes.slice(from, to), request));
    const gradients = parts.map(({ gradient }) => gradient);
    return {
      logits: stackRows(parts.map(({ logits }) => logits)),
      losses: stackRows(parts.map(({ losses }) => losses)),
      gradient: request.reduce === 'sum' ? addTensors(gradients) : stackRows(gradients),
    };
  }

  async divergenceGradient(images: FloatTensor, logits: FloatTensor): Promise<FloatTensor> {
    return stackRows(await this.#each(images, (rows) => this.#model.divergenceGradient(rowsOf(images, rows), rowsOf(logits, rows))));
  }

  async weightGradients(request: WeightGradientRequest): Promise<WeightGradientResult> {
    const { images, classes, imageGradient: reduce } = request;
    const pulls: FloatTensor[] = [];
    const result = await this.#average(images, async ({ from, to }) => {
      const part = await this.#model.weightGradients({ ...request, images: rowsOf(images, { from, to }), classes: classes.slice(from, to) });
      if (part.imageGradient) pulls.push(part.imageGradient);
      return part;
    });
    if (!reduce) return result;
    return { ...result, imageGradient: reduce === 'sum' ? addTensors(pulls) : stackRows(pulls) };
  }

  tradesGradients(request: TradesRequest): Promise<TradesResult> {
    const { images, adversarial, classes } = request;
    return this.#average(images, ({ from, to }) => this.#model.tradesGradients({
      ...request, images: rowsOf(images, { from, to }), adversarial: rowsOf(adversarial, { from, to }), classes: classes.slice(from, to),
    }));
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }

  async #each<T>({ shape: [count = 0] }: FloatTensor, run: (rows: Rows) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    for (const rows of evenParts(count, this.#most)) results.push(await run(rows));
    return results;
  }

  /** Gradients of a part are valid until the next: each is added up at once, by its share of the images. */
  async #average(images: FloatTensor, run: (rows: Rows) => Promise<TradesResult>): Promise<TradesResult> {
    const [count = 0] = images.shape;
    const gradients = new Map(Array.from(this.weights, ([name, values]) => [name, new Float32Array(values.length)]));
    const parts = await this.#each(images, async (rows) => {
      const { gradients: own, logits, losses } = await run(rows);
      for (const [name, sum] of gradients) addWeighted(sum, gradientOf(own, name), (rows.to - rows.from) / count);
      return { logits, losses };
    });
    return { logits: stackRows(parts.map(({ logits }) => logits)), losses: stackRows(parts.map(({ losses }) => losses)), gradients };
  }
}

function gradientOf(gradients: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const gradient = gradients.get(name);
  if (gradient) return gradient;
  throw new AppError('INTERNAL', `expected a gradient of the weight "${name}", found none`);
}
