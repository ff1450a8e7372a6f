import { AppError, ProblemsError, problemsOf } from '../../kernel/errors.ts';
import { runAttackTask } from './attacks/run-attack-task.ts';
import { runChecksTask } from './checks/run-checks-task.ts';
import { ingestDataset } from './datasets/ingest-dataset.ts';
import { drawExamples } from './examples/draw-examples.ts';
import type { OpenModel } from './models/opened-model.ts';
import { validateModel } from './models/validate-model.ts';
import type { HardenedModel, HardenModelTask, ResultByTask, RunnerMessage, RunnerTask } from './protocol.ts';

export interface TaskEnvironment {
  readonly openModel: OpenModel;
  readonly send: (message: RunnerMessage) => void;
}

/**
 * Does one task and says how it ended: `done`, or `refused` with every expected reason. Anything unexpected is thrown:
 * the process ends with it, and the worker sees an unexpected end.
 */
export async function runTask(task: RunnerTask, environment: TaskEnvironment): Promise<void> {
  try {
    environment.send({ kind: 'done', result: await resultOf(task, environment) });
  } catch (error) {
    if (!(error instanceof ProblemsError) && !(error instanceof AppError && error.expose)) throw error;
    environment.send({ kind: 'refused', problems: problemsOf(error) });
  }
}

function resultOf(task: RunnerTask, environment: TaskEnvironment): Promise<ResultByTask[RunnerTask['kind']]> {
  switch (task.kind) {
    case 'validate-model': return validateModel(task, environment.openModel);
    case 'ingest-dataset': return ingestDataset(task);
    case 'run-attack': return runAttackTask(task, environment);
    case 'run-checks': return runChecksTask(task, environment);
    case 'draw-examples': return drawExamples(task);
    case 'harden-model': return harden(task, environment);
  }
}

/** All that trains is loaded for it alone. */
async function harden(task: HardenModelTask, environment: TaskEnvironment): Promise<HardenedModel> {
  const { hardenModelTask } = await import('./defenses/harden-model-task.ts');
  return hardenModelTask(task, environment);
}
