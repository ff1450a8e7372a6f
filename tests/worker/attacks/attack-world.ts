import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Attack } from '../../../src/robustness/attacks/attack.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import { findAttack } from '../../../src/robustness/attacks/index.ts';
import { runAttackTask } from '../../../src/worker/runner/attacks/run-attack-task.ts';
import type { ModelFacts, OpenModel } from '../../../src/worker/runner/models/opened-model.ts';
import type { AttackResult, AttackSpec, ModelSpec, RunAttackTask, RunnerMessage } from '../../../src/worker/runner/protocol.ts';
import { LinearToy } from '../../robustness/support/toys.ts';
import { npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';
import { Ingestion } from '../datasets/ingestion.ts';
import { noNetwork } from '../models/no-network.ts';

export const SHAPE = [1, 6, 6] as const;
export const CLASSES = ['normal', 'pneumonia'];
export const GENERATION = 24;
/** More than two batches of 32. */
export const EVALUATION = 80;

const SPEC: AttackSpec = {
  algorithm: 'uap-sgd', goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 0.2, zetaPercent: null, seed: 5,
  parameters: { epochs: 3, batchSize: 8 }, channels: ['float'], generationImages: null,
};
const FACTS: ModelFacts = {
  format: 'ONNX', input: { height: 6, width: 6, channels: 1, layout: 'NCHW' }, outputKind: 'LOGITS', classCount: 2, architecture: 'toy', parameterCount: 36,
  weightsDigest: '0'.repeat(64), differentiable: true, warnings: [],
};

export interface RunOptions {
  readonly checkpointPath?: string;
  readonly classes?: readonly string[];
  readonly classifier?: Classifier;
  readonly surrogates?: readonly { readonly classifier: Classifier; readonly classes?: readonly string[] }[];
  readonly stored?: RunAttackTask['stored'];
  readonly operatingPoint?: NonNullable<ModelSpec['operatingPoint']>;
  /** Instead of one of the catalogue. */
  readonly attack?: Attack;
  readonly onMessage?: (message: RunnerMessage) => void;
}

export interface Ran {
  readonly result: AttackResult;
  readonly messages: readonly RunnerMessage[];
}

/** A classifier that counts the images shown to it. */
export class CountingToy implements Classifier {
  readonly #toy: Classifier;
  forwards = 0;
  gradients = 0;
  disposed = 0;

  constructor(toy: Classifier = new LinearToy(SHAPE)) {
    this.#toy = toy;
  }

  get imageShape(): Classifier['imageShape'] { return this.#toy.imageShape; }
  get classCount(): number { return this.#toy.classCount; }
  get differentiable(): boolean { return this.#toy.differentiable; }
  get runtime(): string { return this.#toy.runtime; }

  logits(images: FloatTensor): Promise<FloatTensor> {
    this.forwards += images.shape[0] ?? 0;
    return this.#toy.logits(images);
  }

  gradient(...request: Parameters<Classifier['gradient']>): ReturnType<Classifier['gradient']> {
    this.gradients += request[0].shape[0] ?? 0;
    return this.#toy.gradient(...request);
  }

  dispose(): Promise<void> {
    this.disposed += 1;
    return this.#toy.dispose();
  }
}

/** A small data set on disk and attack tasks on toy models of it, run in this process. */
export class AttackWorld {
  readonly #ingestion = new Ingestion();
  folder = '';
  dataset = { manifestPath: '', packPath: '' };
  #runs = 0;

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'assay-attack-'));
    const pixels = (count: number, seed: number): Uint8Array => Uint8Array.from({ length: count * 36 }, (_, i) => ((i + seed) * 2654435761) >>> 24);
    const labels = (count: number): Buffer => npyFile('|u1', [count], Uint8Array.from({ length: count }, (_, i) => i % 2));
    this.dataset = await this.#ingestion.run(writeZip([
      { name: 'train_images.npy', content: npyFile('|u1', [GENERATION, 6, 6], pixels(GENERATION, 1)) }, { name: 'train_labels.npy', content: labels(GENERATION) },
      { name: 'test_images.npy', content: npyFile('|u1', [EVALUATION, 6, 6], pixels(EVALUATION, 7777)) }, { name: 'test_labels.npy', content: labels(EVALUATION) },
    ]));
  }

  async close(): Promise<void> {
    await this.#ingestion.done();
    await rm(this.folder, { recursive: true });
  }

  /** A folder for clean logits and images that no other run has written to. */
  newCache(): string {
    return join(this.folder, `cache-${this.#runs++}`);
  }

  /** Every run has a cache of its own unless one is given: models here are told apart by nothing. */
  async run(spec: Partial<AttackSpec> = {}, options: RunOptions = {}, cacheDirectory = this.newCache()): Promise<Ran> {
    const messages: RunnerMessage[] = [];
    const { classifier = new LinearToy(SHAPE), surrogates = [], classes = CLASSES, attack } = options;
    const model: ModelSpec = { ...modelOf(classes), ...(options.operatingPoint ? { operatingPoint: options.operatingPoint } : {}) };
    const specs = surrogates.map((surrogate) => modelOf(surrogate.classes ?? CLASSES));
    const task: RunAttackTask = {
      kind: 'run-attack', dataset: this.dataset, attack: { ...SPEC, ...spec }, checkpointPath: options.checkpointPath ?? null,
      outputDirectory: join(this.folder, `run-${this.#runs++}`), cacheDirectory, surrogates: specs, stored: options.stored ?? null, model,
    };
    const openModel: OpenModel = (wanted) => Promise.resolve({
      facts: FACTS, network: noNetwork, classifier: () => Promise.resolve(wanted === model ? classifier : surrogates[specs.indexOf(wanted)]?.classifier ?? classifier),
    });
    const send = (message: RunnerMessage): void => {
      messages.push(message);
      options.onMessage?.(message);
    };
    const result = await runAttackTask(task, { openModel, send, findAttack: attack ? () => attack : findAttack });
    return { result, messages };
  }
}

function modelOf(classes: readonly string[]): ModelSpec {
  return { files: [], classes, preprocessing: { width: 6, height: 6, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] } };
}

/** The perturbation of a result that must have one. */
export function perturbationOf({ perturbation }: AttackResult): NonNullable<AttackResult['perturbation']> {
  if (perturbation) return perturbation;
  throw new Error('expected a perturbation, found none');
}
