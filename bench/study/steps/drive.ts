import { AppError } from '../../../src/kernel/errors.ts';
import type { AttackCheckpoint, AttackStep } from '../../../src/robustness/attacks/attack.ts';
import type { TrainingStep } from '../../../src/robustness/training/training-step.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/worker/runner/attacks/checkpoint-file.ts';
import type { StepContext } from '../step.ts';

export interface DrivenWork<S, T> {
  /** Says which run this is: only that run goes on from its checkpoint. */
  readonly run: string;
  begin(checkpoint: AttackCheckpoint | undefined): AsyncGenerator<S, T, void>;
}

/** Runs an attack or a training to its end, showing progress and leaving checkpoints; goes on from one that an interrupted run left. */
export async function drive<S extends AttackStep | TrainingStep, T>({ run, begin }: DrivenWork<S, T>, context: StepContext): Promise<T> {
  const work = begin(await checkpointOf(run, context));
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    const step: AttackStep | TrainingStep = next.value;
    if (step.kind === 'checkpoint') await context.saveCheckpoint(encodeCheckpoint(step.checkpoint, run));
    else context.onProgress(step.progress.fraction, step.progress.phase);
  }
}

/** A checkpoint that is damaged or of another run is as good as none: the step begins anew. */
async function checkpointOf(run: string, context: StepContext): Promise<AttackCheckpoint | undefined> {
  const bytes = await context.checkpoint();
  if (!bytes) return undefined;
  try {
    return decodeCheckpoint(bytes, run);
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}
