import { AppError } from '../../kernel/errors.ts';
import { withBatchStatistics, type BatchStatisticsGraph } from '../../numeric/autodiff/batch-statistics.ts';
import { differentiateDivergence } from '../../numeric/autodiff/differentiate-divergence.ts';
import { adversarialOutput, differentiateTrades } from '../../numeric/autodiff/differentiate-trades.ts';
import { differentiateWeights } from '../../numeric/autodiff/differentiate-weights.ts';
import { weightGradient, weightInput, withWeightInputs } from '../../numeric/autodiff/weight-inputs.ts';
import type { Graph } from '../../numeric/graph/graph.ts';
import type { Program, Runtime } from '../../numeric/runtimes/runtime.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, GradientResult } from '../classifier.ts';
import { createGraphClassifier, floatOutput } from '../graph-classifier.ts';
import { oneHot } from '../one-hot.ts';
import { feedingRuntime } from './feeding-runtime.ts';
import { NamedArrays } from './named-arrays.ts';
import type { BatchStatistics, TradesRequest, TrainableClassifier, WeightGradientRequest, WeightGradientResult } from './trainable-classifier.ts';
import { trainableWeights } from './trainable-weights.ts';
import { untieVectors } from './untie-vectors.ts';

export interface GraphTrainerOptions {
  /** Input `image` [N,C,H,W] in the attack domain, output `logits` [N, classes]. */
  readonly graph: Graph;
  readonly runtime: Runtime;
  /** As declared for the model; must be what the graph has. */
  readonly classCount: number;
  /** Absent: those stored with the model, as fine-tuning wants them. */
  readonly statistics?: BatchStatistics;
}

export interface GraphTrainer extends TrainableClassifier {
  /** The graph with the weights and running statistics as they are now, as constants: a copy that later training leaves alone. */
  graph(): Graph;
}

/**
 * A classifier that runs a graph and can be trained. Programs are compiled when first needed and take weights as inputs, so
 * that no change of weights compiles anything again. Throws an AppError where the graph has no weight to train.
 */
export function createGraphTrainer(options: GraphTrainerOptions): GraphTrainer {
  return new RunningTrainer(options);
}

/** How far a running statistic moves towards that of a batch; PyTorch's default. */
const MOMENTUM = 0.1;

class RunningTrainer implements GraphTrainer {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly differentiable = true;
  readonly runtime: string;
  readonly decayed: ReadonlySet<string>;
  readonly #graph: Graph;
  readonly #engine: Runtime;
  readonly #weights: NamedArrays;
  readonly #running: NamedArrays;
  readonly #batch: BatchStatisticsGraph;
  readonly #classifier: Classifier;
  readonly #programs = new Map<string, Promise<Program>>();
  /** Where gradients are written, again in each step: new memory for all of them costs as much as the update. */
  #gradients: NamedArrays | undefined;

  constructor({ graph: shared, runtime, classCount, statistics = 'stored' }: GraphTrainerOptions) {
    const graph = untieVectors(shared);
    const weights = trainableWeights(graph);
    const trained = withWeightInputs(graph, weights.map(({ name }) => name));
    this.#graph = graph;
    this.#engine = runtime;
    this.#weights = NamedArrays.ofConstants(graph, 'weight', weights.map(({ name }) => name));
    this.decayed = new Set(weights.filter(({ decays }) => decays).map(({ name }) => name));
    this.#batch = statistics === 'batch' ? withBatchStatistics(trained) : { graph: trained, statistics: [], valuesPerImage: Infinity };
    this.#running = NamedArrays.ofConstants(graph, 'running statistic', [...new Set(this.#batch.statistics.map(({ constant }) => constant))]);
    const feeds = { ...this.#weights.tensors(weightInput), ...this.#running.tensors(weightInput) };
    const fed = feedingRuntime(runtime, [...this.weights.keys(), ...this.statistics.keys()], feeds);
    this.#classifier = createGraphClassifier({ graph, runtime: fed, classCount });
    this.imageShape = this.#classifier.imageShape;
    this.classCount = classCount;
    this.runtime = runtime.description;
  }

  get weights(): ReadonlyMap<string, Float32Array> {
    return this.#weights.arrays;
  }

  get statistics(): ReadonlyMap<string, Float32Array> {
    return this.#running.arrays;
  }

  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    this.#weights.set(values);
  }

  setStatistics(values: ReadonlyMap<string, Float32Array>): void {
    this.#running.set(values);
  }

  logits(images: FloatTensor): Promise<FloatTensor> {
    return this.#classifier.logits(images);
  }

  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    return this.#classifier.gradient(images, classes, request);
  }

  async weightGradients({ images, classes, imageGradient }: WeightGradientRequest): Promise<WeightGradientResult> {
    const weights = [...this.weights.keys()];
    const program = this.#program(`weights ${imageGradient ?? 'alone'}`, () => differentiateWeights(this.#batch.graph, {
      loss: 'cross-entropy', reduce: 'mean', weights, ...(imageGradient && { imageGradient }),
    }));
    const outputs = await this.#run(program, images, { onehot: this.#onehot(images, classes) });
    this.#moveStatistics(outputs, (name) => name);
    return { ...this.#resultOf(outputs), ...(imageGradient && { imageGradient: floatOutput(outputs, 'gradient') }) };
  }

  async tradesGradients({ images, adversarial, classes, beta }: TradesRequest): Promise<Omit<WeightGradientResult, 'imageGradient'>> {
    if (!(Number.isFinite(beta) && beta >= 0)) throw new AppError('INVALID_INPUT', `expected a finite weight of the divergence of at least 0, found ${beta}`);
    const weights = [...this.weights.keys()];
    const program = this.#program('trades', () => differentiateTrades(this.#batch.graph, { reduce: 'mean', weights }));
    const feeds = { adversarial, onehot: this.#onehot(images, classes), beta: floatTensor([1], Float32Array.of(beta)) };
    const outputs = await this.#run(program, images, feeds);
    this.#moveStatistics(outputs, (name) => name);
    this.#moveStatistics(outputs, adversarialOutput);
    return this.#resultOf(outputs);
  }

  async divergenceGradient(images: FloatTensor, logits: FloatTensor): Promise<FloatTensor> {
    const names = [...this.weights.keys(), ...this.statistics.keys()];
    const program = this.#program('divergence', () => differentiateDivergence(this.#graph, names));
    const outputs = await this.#run(program, images, { from: logits, ...this.#running.tensors(weightInput) });
    return floatOutput(outputs, 'gradient');
  }

  graph(): Graph {
    const present = [...this.#weights.constants(), ...this.#running.constants()];
    return { ...this.#graph, constants: new Map([...this.#graph.constants, ...present]) };
  }

  async dispose(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    this.#gradients = undefined;
    await this.#classifier.dispose();
    for (const program of await Promise.allSettled(programs)) {
      if (program.status === 'fulfilled') await program.value.dispose();
    }
  }

  async #run(program: Promise<Program>, images: FloatTensor, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    const count = images.shape[0] ?? 0;
    if (count * this.#batch.valuesPerImage < 2) {
      throw new AppError('INVALID_INPUT', `expected at least 2 values a channel to take statistics of a batch, found a batch of ${count}`);
    }
    this.#gradients ??= NamedArrays.ofConstants(this.#graph, 'gradient', [...this.weights.keys()]);
    return (await program).run({ image: images, ...feeds, ...this.#weights.tensors(weightInput) }, this.#gradients.tensors(weightGradient));
  }

  #program(key: string, differentiated: () => Graph): Promise<Program> {
    const compiled = this.#programs.get(key) ?? this.#engine.compile(differentiated());
    this.#programs.set(key, compiled);
    return compiled;
  }

  #onehot(images: FloatTensor, classes: Int32Array): FloatTensor {
    return oneHot(classes, images.shape[0] ?? 0, this.classCount);
  }

  #resultOf(outputs: Readonly<Record<string, Tensor>>): WeightGradientResult {
    const gradients = new Map(Array.from(this.weights.keys(), (name) => [name, floatOutput(outputs, weightGradient(name)).data]));
    return { logits: floatOutput(outputs, 'logits'), losses: floatOutput(outputs, 'losses'), gradients };
  }

  #moveStatistics(outputs: Readonly<Record<string, Tensor>>, outputOf: (name: string) => string): void {
    for (const { constant, output } of this.#batch.statistics) {
      const { data } = floatOutput(outputs, outputOf(output));
      this.#running.change(constant, (running, channel) => (1 - MOMENTUM) * running + MOMENTUM * (data[channel] ?? NaN));
    }
  }
}
