import type { Graph } from '../../src/numeric/graph/graph.ts';
import type { Runtime } from '../../src/numeric/runtimes/runtime.ts';
import type { FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../src/robustness/attacks/support/batches.ts';
import { meanNorms, type MeanNorms } from '../../src/robustness/audit/budget.ts';
import type { CleanLogits } from '../../src/robustness/audit/score-batch.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import type { Classifier } from '../../src/robustness/classifier.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { StudySettings, TaskSettings } from './settings.ts';
import type { TaskData, TaskImages } from './study-images.ts';
import { modelGraph } from './study-model.ts';
import type { StepContext } from './step.ts';

/** A trained model, open, with what is known of its answers to clean images. */
export interface OpenModel {
  readonly classifier: Classifier;
  readonly images: TaskImages;
  /** Of the training images: what budgets are shares of. */
  readonly norms: MeanNorms;
  /** Of the training images, [count]. */
  readonly cleanPredictions: Int32Array;
  /** Of the evaluation images. */
  readonly cleanLogits: CleanLogits;
}

/**
 * What all steps share: the engine, the images and the model opened last. Steps on one model follow each other, so that
 * it is compiled once; it is closed when another is opened.
 */
export class Laboratory {
  readonly settings: StudySettings;
  readonly runtime: Runtime;
  readonly #data: ReadonlyMap<string, TaskData>;
  readonly #images = new Map<string, Promise<TaskImages>>();
  #open: { readonly key: string; readonly model: OpenModel } | undefined;

  constructor(settings: StudySettings, runtime: Runtime, data: ReadonlyMap<string, TaskData>) {
    this.settings = settings;
    this.runtime = runtime;
    this.#data = data;
  }

  classes(task: TaskSettings): readonly string[] {
    return this.#dataOf(task).classes;
  }

  /** A task's images as [channels, side, side]; prepared once. */
  images(task: TaskSettings, [channels, side]: readonly [number, number, number]): Promise<TaskImages> {
    const key = `${task.name} ${channels} ${side}`;
    const images = this.#images.get(key) ?? this.#dataOf(task).images(side, channels, this.settings.seed);
    this.#images.set(key, images);
    return images;
  }

  /** The model that step `id` made. */
  async open(task: TaskSettings, id: string, context: StepContext): Promise<OpenModel> {
    const key = `${id} ${context.record(id).digest}`;
    if (this.#open?.key === key) return this.#open.model;
    await this.close();
    context.onProgress(0, 'opening the model');
    const model = await this.#model(task, modelGraph(await context.file(id, 'onnx')));
    this.#open = { key, model };
    return model;
  }

  async close(): Promise<void> {
    await this.#open?.model.classifier.dispose();
    this.#open = undefined;
  }

  async #model(task: TaskSettings, graph: Graph): Promise<OpenModel> {
    const classifier = createGraphClassifier({ graph, runtime: this.runtime, classCount: this.classes(task).length });
    const images = await this.images(task, classifier.imageShape);
    return {
      classifier, images,
      norms: await meanNorms(images.training),
      cleanPredictions: await cleanPredictions(classifier, images.training),
      cleanLogits: rowsOf(await evaluationLogits(classifier, images)),
    };
  }

  #dataOf({ name }: TaskSettings): TaskData {
    const data = this.#data.get(name);
    if (!data) throw new Error(`expected the images of ${name}, found those of ${[...this.#data.keys()].join(', ')}`);
    return data;
  }
}

async function evaluationLogits(classifier: Classifier, { evaluation }: TaskImages): Promise<FloatTensor> {
  const logits = floatTensor([evaluation.count, classifier.classCount]);
  for (const batch of batchesOf(inOrder(evaluation.count), imagesPerRun(evaluation.imageShape))) {
    logits.data.set((await classifier.logits(await evaluation.read(batch))).data, (batch[0] ?? 0) * classifier.classCount);
  }
  return logits;
}

/** Serves logits that are known; evaluations of the study have no channel that changes images. */
function rowsOf(all: FloatTensor): CleanLogits {
  const [, classes = 0] = all.shape;
  return (_channel, indices) => {
    const rows = floatTensor([indices.length, classes]);
    indices.forEach((index, row) => rows.data.set(all.data.subarray(index * classes, (index + 1) * classes), row * classes));
    return Promise.resolve(rows);
  };
}
