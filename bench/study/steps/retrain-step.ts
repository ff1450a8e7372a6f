import { Random } from '../../../src/kernel/random.ts';
import { adversarialRetraining } from '../../../src/robustness/defenses/adversarial-retraining.ts';
import type { TrainingOutcome } from '../../../src/robustness/defenses/defense.ts';
import { hardenModel } from '../../../src/robustness/defenses/harden-model.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Architecture, Parameters, TaskSettings } from '../settings.ts';
import type { StepContext, StudyStep } from '../step.ts';
import { modelFile, modelGraph } from '../study-model.ts';
import type { StepOutput } from '../step-store.ts';
import { drive } from './drive.ts';
import { trainId, workOf } from './train-step.ts';

/** What is written down of an adversarial retraining. */
export interface RetrainedModel {
  /** As given; the defense fills in the rest. */
  readonly parameters: Parameters;
  readonly outcome: TrainingOutcome;
  readonly runtime: string;
}

export const retrainId = (task: TaskSettings, architecture: Architecture): string => `${task.name}/${architecture}/retrain`;

/** Hardens a trained model by adversarial retraining, the study's defense; its file: `onnx`. */
export function retrainStep(lab: Laboratory, task: TaskSettings, architecture: Architecture): StudyStep {
  const parentId = trainId(task, architecture);
  const id = retrainId(task, architecture);
  return { id, kind: 'retrain', work: workOf(architecture), needs: [parentId], run: (context) => retrain(lab, { task, id, parentId }, context) };
}

async function retrain(
  lab: Laboratory, { task, id, parentId }: { readonly task: TaskSettings; readonly id: string; readonly parentId: string }, context: StepContext,
): Promise<StepOutput> {
  await lab.close();
  const graph = modelGraph(await context.file(parentId, 'onnx'));
  const model = createGraphTrainer({ graph, runtime: lab.runtime, classCount: lab.classes(task).length });
  try {
    const { training: images, validation } = await lab.images(task, model.imageShape);
    const parameters = task.retraining;
    const outcome = await drive({
      run: `${id} ${context.record(parentId).digest}`,
      begin: (checkpoint) => hardenModel(adversarialRetraining, {
        model, images, validation, parameters, random: Random.fromSeed(lab.settings.seed), ...(checkpoint && { checkpoint }),
      }),
    }, context);
    const result: RetrainedModel = { parameters, outcome, runtime: lab.runtime.description };
    return { result, files: { onnx: modelFile(model.graph()) } };
  } finally {
    await model.dispose();
  }
}
