import type { HardeningProgress } from './hardening.record.ts';

const MINUTE = 60;
const HOUR = 3600;

/** Progress as a reader would say it: "round 2 of 5: fine-tuning, epoch 3 of 5, validation accuracy 0.91, 40 %, about 3 min left". */
export function progressSentence(progress: HardeningProgress): string {
  const { phase, fraction, epoch, epochs, loss, validationAccuracy, etaSeconds } = progress;
  const parts = [
    phase,
    epoch === undefined ? '' : `epoch ${epoch}${epochs === undefined ? '' : ` of ${epochs}`}`,
    loss === undefined ? '' : `loss ${shortNumber(loss)}`,
    validationAccuracy === undefined ? '' : `validation accuracy ${validationAccuracy.toFixed(2)}`,
    `${Math.floor(fraction * 100)} %`,
    etaSeconds === undefined ? '' : `about ${duration(etaSeconds)} left`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Progress with the seconds left at the average rate since this run began; a run too young to tell has none. */
export function withTimeLeft(
  progress: HardeningProgress,
  run: { readonly startedAt: Date | null; readonly startedFraction: number },
  now: Date,
): HardeningProgress {
  const done = progress.fraction - run.startedFraction;
  if (!run.startedAt || done < 0.02) return progress;
  const elapsedSeconds = (now.getTime() - run.startedAt.getTime()) / 1000;
  return { ...progress, etaSeconds: (elapsedSeconds * (1 - progress.fraction)) / done };
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 0.01 ? value.toFixed(2) : value.toPrecision(2);
}

function duration(seconds: number): string {
  if (seconds < MINUTE) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
}
