import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import type { RunAttackTask } from '../protocol.ts';

/** What decides a run beside the task: digests of models and images, and the budget that holds. */
export interface RunContent {
  readonly model: string;
  readonly surrogates?: readonly string[];
  readonly images: string;
  readonly epsilon: number;
  /** Where the batches' results depend on it. */
  readonly imagesPerBatch?: number;
}

/** What must be equal for a checkpoint to be of this run. */
export function runIdentity({ attack, model: { classes }, stored }: RunAttackTask, content: RunContent): string {
  return createHash('sha256').update(JSON.stringify({ attack, classes, stored: stored?.sha256 ?? null, ...content })).digest('hex');
}

/** What an interrupted run left, read by `decode`; a note instead when it cannot be used: then the run starts again. */
export async function earlierWork<T>(path: string | null, decode: (bytes: Buffer) => T): Promise<{ readonly earlier?: T; readonly notes: readonly Problem[] }> {
  if (path === null) return { notes: [] };
  try {
    return { earlier: decode(await readFile(path)), notes: [] };
  } catch (error) {
    const message = `an interrupted run was started again from the beginning: ${messageOf(error)}`;
    return { notes: [{ code: 'CHECKPOINT_IGNORED', message, path: [] }] };
  }
}
