import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { AttackRecord, ProgressRecord } from './audit.record.ts';

/** Below this fraction the time left would be a guess. */
const MIN_FRACTION_FOR_ETA = 0.02;

/** Progress with the seconds left at the average rate since `startedAt`. */
export function withEta(progress: AttackProgress, startedAt: Date | null, now: Date): ProgressRecord {
  const { fraction } = progress;
  if (!startedAt || fraction < MIN_FRACTION_FOR_ETA) return progress;
  const elapsedSeconds = (now.getTime() - startedAt.getTime()) / 1000;
  return { ...progress, etaSeconds: (elapsedSeconds * (1 - fraction)) / fraction };
}

/** How far an audit is, 0 to 1: the mean over its attacks. One that failed or was cancelled counts as far as it came. */
export function progressOf(attacks: readonly AttackRecord[]): number {
  if (attacks.length === 0) return 0;
  const sum = attacks.reduce(
    (total, attack) => total + (attack.state === 'SUCCEEDED' ? 1 : attack.progress.fraction),
    0,
  );
  return sum / attacks.length;
}
