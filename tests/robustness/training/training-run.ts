import { z } from 'zod';
import { trainingParameters, type FitParameters } from '../../../src/robustness/training/parameters.ts';
import type { TrainingCheckpoint, TrainingProgress, TrainingStep } from '../../../src/robustness/training/training-step.ts';

const schema = z.strictObject(trainingParameters);

export type RawParameters = z.input<typeof schema>;

/** Training parameters with every default filled in. */
export function parametersWith(changes: RawParameters): FitParameters {
  return schema.parse(changes);
}

/** Runs a training to its end; everything it said. */
export async function trainingRun<T>(steps: AsyncGenerator<TrainingStep, T, void>): Promise<{
  readonly outcome: T;
  readonly checkpoints: readonly TrainingCheckpoint[];
  readonly progress: readonly TrainingProgress[];
}> {
  const checkpoints: TrainingCheckpoint[] = [];
  const progress: TrainingProgress[] = [];
  for (;;) {
    const next = await steps.next();
    if (next.done) return { outcome: next.value, checkpoints, progress };
    if (next.value.kind === 'checkpoint') checkpoints.push(next.value.checkpoint);
    else progress.push(next.value.progress);
  }
}
