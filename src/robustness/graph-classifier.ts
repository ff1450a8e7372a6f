import { AppError } from '../kernel/errors.ts';
import { differentiateActivations } from '../numeric/autodiff/differentiate-activations.ts';
import { differentiate } from '../numeric/autodiff/differentiate.ts';
import { isBatch } from '../numeric/graph/dimension.ts';
import { inputType, outputType, printType, type Graph } from '../numeric/graph/graph.ts';
import type { Program, Runtime } from '../numeric/runtimes/runtime.ts';
import type { FloatTensor, Tensor } from '../numeric/tensor/tensor.ts';
import type { ActivationResult, Classifier, GradientRequest, GradientResult } from './classifier.ts';
import { oneHot } from './one-hot.ts';

export interface GraphClassifierOptions {
  /** Input `image` [N,C,H,W] in the attack domain, output `logits` [N, classes]. */
  readonly graph: Graph;
  readonly runtime: Runtime;
  /** As declared for the model; must be what the graph has. */
  readonly classCount: number;
  /** False where import found an operator without gradient. */
  readonly differentiable?: boolean;
}

/** A classifier that runs a graph. Programs are compiled when first needed and kept; batches are the caller's choice. */
export function createGraphClassifier(options: GraphClassifierOptions): Classifier {
  return new GraphClassifier(options);
}

class GraphClassifier implements Classifier {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly differentiable: boolean;
  readonly runtime: string;
  readonly #graph: Graph;
  readonly #engine: Runtime;
  readonly #programs = new Map<string, Promise<Program>>();

  constructor({ graph, runtime, classCount, differentiable = true }: GraphClassifierOptions) {
    this.imageShape = imageShapeOf(graph);
    this.classCount = checkedClassCount(graph, classCount);
    this.differentiable = differentiable;
    this.runtime = runtime.description;
    this.#graph = graph;
    this.#engine = runtime;
  }

  async logits(images: FloatTensor): Promise<FloatTensor> {
    const program = await this.#program('logits', () => this.#engine.compile(this.#graph));
    return floatOutput(await program.run({ image: images }), 'logits');
  }

  async gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    this.#requireDifferentiable();
    const onehot = oneHot(classes, images.shape[0] ?? 0, this.classCount);
    const key = `${request.loss} ${request.goal} ${request.bound} ${request.reduce}`;
    const program = await this.#program(key, () => this.#compileGradient(request));
    const outputs = await program.run({ image: images, onehot });
    return { logits: floatOutput(outputs, 'logits'), losses: floatOutput(outputs, 'losses'), gradient: floatOutput(outputs, 'gradient') };
  }

  async activationGradient(images: FloatTensor): Promise<ActivationResult> {
    this.#requireDifferentiable();
    const program = await this.#program('activations', async () => this.#engine.compile(differentiateActivations(this.#graph)));
    const outputs = await program.run({ image: images });
    return { objectives: floatOutput(outputs, 'objectives'), gradient: floatOutput(outputs, 'gradient') };
  }

  async dispose(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    for (const program of await Promise.allSettled(programs)) {
      if (program.status === 'fulfilled') await program.value.dispose();
    }
  }

  #requireDifferentiable(): void {
    if (this.differentiable) return;
    throw new AppError('UNSUPPORTED', 'expected a differentiable model, found one that only black-box attacks can run on');
  }

  /** By the engine itself where it can; ours otherwise. */
  #compileGradient(request: GradientRequest): Promise<Program> {
    return this.#engine.compileGradient?.(this.#graph, request) ?? this.#engine.compile(differentiate(this.#graph, request));
  }

  #program(key: string, compile: () => Promise<Program>): Promise<Program> {
    const compiled = this.#programs.get(key) ?? compile();
    this.#programs.set(key, compiled);
    return compiled;
  }
}

function imageShapeOf(graph: Graph): readonly [number, number, number] {
  const type = inputType(graph, 'image');
  const [batch, channels, height, width] = type?.shape ?? [];
  if (batch === 'N' && typeof channels === 'number' && typeof height === 'number' && typeof width === 'number') {
    return [channels, height, width];
  }
  throw new AppError('INVALID_INPUT', `expected a graph with an input image [N, C, H, W], found ${type ? printType(type) : 'none'}`);
}

function checkedClassCount(graph: Graph, classCount: number): number {
  const type = outputType(graph, 'logits');
  const classes = type?.shape[1];
  if (classes !== undefined && !isBatch(classes) && classes === classCount) return classCount;
  throw new AppError('INVALID_INPUT', `expected ${classCount} classes, found logits ${type ? printType(type) : 'missing'}`);
}

/** A float32 output of a run. Throws an AppError where there is none of that name. */
export function floatOutput(outputs: Readonly<Record<string, Tensor>>, name: string): FloatTensor {
  const tensor = outputs[name];
  if (tensor?.dtype === 'float32') return tensor;
  throw new AppError('INTERNAL', `expected a float32 output "${name}", found ${tensor?.dtype ?? 'none'}`);
}
