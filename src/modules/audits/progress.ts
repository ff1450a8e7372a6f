import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { ProgressRecord, RunState } from './audit.record.ts';

/** Below this fraction the time left would be a guess. */
const MIN_FRACTION_FOR_ETA = 0.02;

/** Progress with the seconds left at the average rate since `startedAt`. */
export function withEta(progress: AttackProgress, startedAt: Date | null, now: Date): ProgressRecord {
  const { fraction } = progress;
  if (!startedAt || fraction < MIN_FRACTION_FOR_ETA) return progress;
  const elapsedSeconds = (now.getTime() - startedAt.getTime()) / 1000;
  return { ...progress, etaSeconds: (elapsedSeconds * (1 - fraction)) / fraction };
}

interface Run {
  readonly state: RunState;
  readonly progress: ProgressRecord;
}

/** How far an audit is, 0 to 1: the mean over its runs. One that failed or was cancelled counts as far as it came. */
export function progressOf(runs: readonly Run[]): number {
  if (runs.length === 0) return 0;
  const sum = runs.reduce((total, run) => total + (run.state === 'SUCCEEDED' ? 1 : run.progress.fraction), 0);
  return sum / runs.length;
}
