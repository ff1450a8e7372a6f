import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/kernel/errors.ts';
import { Random } from '../../../src/kernel/random.ts';
import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { OnnxModel, OnnxTensor } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import type { ImportedModel } from '../../../src/numeric/importers/imported-model.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { hardenModelTask } from '../../../src/worker/runner/defenses/harden-model-task.ts';
import type { HardeningEnvironment } from '../../../src/worker/runner/defenses/harden-model-task.ts';
import { openModel } from '../../../src/worker/runner/models/open-model.ts';
import type { HardenedModel, HardenModelTask, ModelSpec, RunnerMessage } from '../../../src/worker/runner/protocol.ts';
import { node } from '../../numeric/support/onnx-file.ts';
import { npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';
import { Ingestion } from '../datasets/ingestion.ts';

export const CLASSES = ['normal', 'pneumonia'];
export const SIDE = 6;
const GENERATION = 60;
const EVALUATION = 40;
/** (x - 128) / 128 of bytes, as a map of [0,1] pixels. */
const PREPROCESSING = { width: null, height: null, channels: 'GRAY', resize: 'BILINEAR', scale: [255 / 128], offset: [-1] } as const;

function weight(shape: readonly number[], seed: number, size = 0.4): OnnxTensor {
  const random = Random.fromSeed(seed);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => size * random.normal()) };
}

/** A convolution, pooling and two classes: small enough to train in no time. */
export function parentFile(changes: Partial<OnnxModel> = {}): Uint8Array {
  return encodeOnnx({
    irVersion: 8, producer: 'test', opset: 13,
    inputs: [{ name: 'pixels', elementType: 'float', shape: ['N', 1, SIDE, SIDE] }],
    outputs: [{ name: 'scores', elementType: 'float', shape: ['N', 2] }],
    initializers: new Map([['kernel', weight([4, 1, 3, 3], 1)], ['bias', weight([4], 2)], ['matrix', weight([16, 2], 3)], ['shift', weight([2], 4)]]),
    nodes: [
      node('Conv', ['pixels', 'kernel', 'bias'], ['features']),
      node('Relu', ['features'], ['rectified']),
      node('AveragePool', ['rectified'], ['pooled'], { kernel_shape: { kind: 'ints', value: [2, 2] }, strides: { kind: 'ints', value: [2, 2] } }),
      node('Flatten', ['pooled'], ['rows']),
      node('Gemm', ['rows', 'matrix', 'shift'], ['scores']),
    ],
    ...changes,
  });
}

/** The classifier with a head, for models whose outputs are decisions of their own. */
export function parentWithHead(type: string): Uint8Array {
  const nodes = [
    node('Conv', ['pixels', 'kernel', 'bias'], ['features']), node('Relu', ['features'], ['rectified']),
    node('AveragePool', ['rectified'], ['pooled'], { kernel_shape: { kind: 'ints', value: [2, 2] }, strides: { kind: 'ints', value: [2, 2] } }),
    node('Flatten', ['pooled'], ['rows']), node('Gemm', ['rows', 'matrix', 'shift'], ['own']), node(type, ['own'], ['scores']),
  ];
  return parentFile({ nodes });
}

export interface Run {
  readonly result: HardenedModel;
  readonly messages: readonly RunnerMessage[];
}

/** A small data set on disk, models of it, and hardening tasks run in this process on the real engine. */
export class HardeningWorld {
  readonly #ingestion = new Ingestion();
  folder = '';
  dataset = { manifestPath: '', packPath: '' };
  #runs = 0;

  async open(classes: readonly string[] = CLASSES): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'assay-hardening-'));
    this.dataset = await this.#ingestion.run(writeZip([...part('train', GENERATION, 1), ...part('test', EVALUATION, 2)]), { classes: [...classes] });
  }

  async close(): Promise<void> {
    await this.#ingestion.done();
    await rm(this.folder, { recursive: true });
  }

  /** A model of these bytes. */
  async model(bytes: Uint8Array = parentFile(), more: Partial<ModelSpec> = {}): Promise<ModelSpec> {
    const path = join(this.folder, `model-${this.#runs++}.onnx`);
    await writeFile(path, bytes);
    return { files: [{ name: 'model.onnx', path }], classes: CLASSES, preprocessing: PREPROCESSING, ...more };
  }

  /** What a hardening made, as a model of its own. */
  child({ modelPath, preprocessing }: HardenedModel, more: Partial<ModelSpec> = {}): ModelSpec {
    return { files: [{ name: 'hardened.onnx', path: modelPath }], classes: CLASSES, preprocessing, ...more };
  }

  async task(defense: HardenModelTask['defense'], more: Partial<HardenModelTask> = {}): Promise<HardenModelTask> {
    return {
      kind: 'harden-model', model: more.model ?? await this.model(), dataset: this.dataset, defense, seed: 5, checkpointPath: null,
      outputDirectory: join(this.folder, `run-${this.#runs++}`), cacheDirectory: join(this.folder, 'cache'), ...more,
    };
  }

  async run(task: HardenModelTask, environment: Partial<HardeningEnvironment> = {}): Promise<Run> {
    const messages: RunnerMessage[] = [];
    const send = (message: RunnerMessage): void => {
      messages.push(message);
      environment.send?.(message);
    };
    const result = await hardenModelTask(task, { openModel: (spec) => openModel(spec, { threads: 1 }), ...environment, send });
    return { result, messages };
  }

  /** The problems of a task that must be refused. */
  async problems(task: HardenModelTask): Promise<readonly Problem[]> {
    const error = await this.run(task).then(() => undefined, (reason: unknown) => reason);
    if (error instanceof ProblemsError) return error.problems;
    throw new Error(`expected the hardening to be refused, found ${String(error)}`);
  }
}

/** Logits as anyone gets them who opens a model. */
export async function answersOf(spec: ModelSpec, images = someImages()): Promise<Float32Array> {
  const classifier = await (await openModel(spec, { threads: 1 })).classifier();
  try {
    return (await classifier.logits(images)).data;
  } finally {
    await classifier.dispose();
  }
}

export function someImages(count = 5): FloatTensor {
  const random = Random.fromSeed(9);
  return floatTensor([count, 1, SIDE, SIDE], Float32Array.from({ length: count * SIDE * SIDE }, () => random.uniform()));
}

export async function imported(path: string): Promise<ImportedModel> {
  return importOnnx(await readFile(path));
}

/** Images of two classes: the left or the right half is brighter, under noise. */
function part(name: string, count: number, seed: number): { readonly name: string; readonly content: Buffer }[] {
  const random = Random.fromSeed(seed);
  const pixels = Uint8Array.from({ length: count * SIDE * SIDE }, (_, i) => {
    const isBright = (i % SIDE < SIDE / 2) === (Math.floor(i / (SIDE * SIDE)) % 2 === 0);
    return Math.max(0, Math.min(255, Math.round((isBright ? 160 : 90) + 40 * random.normal())));
  });
  return [
    { name: `${name}_images.npy`, content: npyFile('|u1', [count, SIDE, SIDE], pixels) },
    { name: `${name}_labels.npy`, content: npyFile('|u1', [count], Uint8Array.from({ length: count }, (_, i) => i % 2)) },
  ];
}
