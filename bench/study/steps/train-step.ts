import { z } from 'zod';
import { Random } from '../../../src/kernel/random.ts';
import { fit, type FitOutcome } from '../../../src/robustness/training/fit.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import { trainingParameters } from '../../../src/robustness/training/parameters.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Architecture, TaskSettings } from '../settings.ts';
import type { StepContext, StudyStep } from '../step.ts';
import { architectureGraph, modelFile } from '../study-model.ts';
import type { StepOutput } from '../step-store.ts';
import { buildId } from './build-step.ts';
import { drive } from './drive.ts';

const schema = z.strictObject(trainingParameters);

/** What is written down of a training. */
export interface TrainedModel {
  readonly parameters: z.output<typeof schema>;
  readonly images: number;
  readonly validationImages: number;
  readonly classCounts: readonly number[];
  readonly outcome: FitOutcome;
  readonly runtime: string;
}

export const trainId = (task: TaskSettings, architecture: Architecture): string => `${task.name}/${architecture}/train`;

/** Trains an architecture from random weights, with the statistics of each batch; its file: `onnx`. */
export function trainStep(lab: Laboratory, task: TaskSettings, architecture: Architecture): StudyStep {
  const id = trainId(task, architecture);
  return { id, kind: 'train', work: workOf(architecture), needs: [buildId(task)], run: (context) => train(lab, { task, architecture, id }, context) };
}

async function train(
  lab: Laboratory, { task, architecture, id }: { readonly task: TaskSettings; readonly architecture: Architecture; readonly id: string }, context: StepContext,
): Promise<StepOutput> {
  await lab.close();
  const graph = architectureGraph(await context.file(buildId(task), `${architecture}.onnx`));
  const model = createGraphTrainer({ graph, runtime: lab.runtime, classCount: lab.classes(task).length, statistics: 'batch' });
  try {
    const { training: images, validation } = await lab.images(task, model.imageShape);
    const parameters = schema.parse(task.training);
    const outcome = await drive({
      run: `${id} ${context.record(buildId(task)).digest}`,
      begin: (checkpoint) => fit({
        model, images, validation, parameters, random: Random.fromSeed(lab.settings.seed), phase: 'training', ...(checkpoint && { checkpoint }),
      }),
    }, context);
    const result: TrainedModel = {
      parameters, images: images.count, validationImages: validation.count, outcome, runtime: lab.runtime.description,
      classCounts: lab.classes(task).map((_, label) => images.labels.filter((found) => found === label).length),
    };
    return { result, files: { onnx: modelFile(model.graph()) } };
  } finally {
    await model.dispose();
  }
}

/** Relative cost of a gradient of all training images, as measured at the scale `cpu`; only the estimate of the time left reads it. */
const WORK: Readonly<Record<Architecture, number>> = {
  vgg16: 3.2, vgg19: 3.9, resnet50: 2, inception_v3: 1, inception_resnet_v2: 1.7, densenet121: 1.9, densenet169: 3.1,
  small_vgg: 0.8, small_resnet: 1.3, small_densenet: 3.6,
};

export function workOf(architecture: Architecture): number {
  return WORK[architecture];
}
