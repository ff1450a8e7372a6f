import type { AttackProgress } from '../../../robustness/attacks/attack.ts';
import type { TrainingProgress } from '../../../robustness/training/training-step.ts';
import type { RunnerMessage } from '../protocol.ts';

/** Silence for longer would look like a stall. */
const REPEAT_EVERY_MS = 400;
/** Small models finish hundreds of batches a second: nobody reads that many messages. */
const AT_MOST_EVERY_MS = 100;

/** What an attack or a training says of itself. */
type SaidProgress = AttackProgress & TrainingProgress;

/** Where in the whole run a phase lies. */
export interface PhaseSpan {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Tells how far a run is: phases and the attack's own progress, mapped onto one fraction that never falls. The latest
 * word is repeated while work goes on.
 */
export class ProgressReporter {
  readonly #send: (message: RunnerMessage) => void;
  readonly #timer: NodeJS.Timeout;
  #latest: SaidProgress = { fraction: 0, phase: 'starting' };
  #sentAt = -Infinity;

  constructor(send: (message: RunnerMessage) => void) {
    this.#send = send;
    this.#timer = setInterval(() => { this.#sendLatest(); }, REPEAT_EVERY_MS);
    this.#timer.unref();
  }

  /** A function to call with images done, of how many. */
  counting({ phase, from, to }: PhaseSpan): (done: number, total: number) => void {
    const startedAt = performance.now();
    return (done, total) => {
      const seconds = (performance.now() - startedAt) / 1000;
      const rate = seconds > 0 ? { imagesPerSecond: done / seconds } : {};
      this.#update({ phase, fraction: between(from, to, done / Math.max(1, total)), ...rate });
    };
  }

  /** The own words of an attack or a training, within a span of the run. */
  attack(progress: SaidProgress, { from, to }: Omit<PhaseSpan, 'phase'>): void {
    this.#update({ ...progress, fraction: between(from, to, progress.fraction) });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #update(progress: SaidProgress): void {
    const newPhase = progress.phase !== this.#latest.phase;
    const { epoch, epochs, successRate, loss, validationAccuracy } = this.#latest;
    const kept = Object.fromEntries(Object.entries({ epoch, epochs, successRate, loss, validationAccuracy }).filter(([, value]) => value !== undefined));
    this.#latest = { ...kept, ...progress, fraction: Math.min(1, Math.max(this.#latest.fraction, progress.fraction)) };
    if (newPhase || performance.now() - this.#sentAt >= AT_MOST_EVERY_MS) this.#sendLatest();
  }

  #sendLatest(): void {
    this.#sentAt = performance.now();
    this.#send({ kind: 'progress', progress: this.#latest });
  }
}

/** Exact at both ends. */
function between(from: number, to: number, share: number): number {
  return from * (1 - share) + to * share;
}
