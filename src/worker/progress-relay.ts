import type { Logger } from '../kernel/logger.ts';
import type { AttackProgress } from '../robustness/attacks/attack.ts';
import type { TrainingProgress } from '../robustness/training/training-step.ts';

/** What an attack or a training says of itself; which of the two, its job knows. */
export type SaidProgress = AttackProgress & TrainingProgress;

/** Subscribers are promised news twice a second; a runner busy in one long computation cannot speak for itself. */
const REPORT_EVERY_MS = 400;

export interface RelayedProgress {
  /** How far an earlier, interrupted run was: what has been said is not taken back. */
  readonly fractionSoFar: number;
  /** Writes the progress down; false when the work is no longer wanted. */
  readonly record: (progress: SaidProgress) => Promise<boolean>;
  readonly logger: Logger;
}

/** Passes on how far a runner is, at a steady pace, and hears whether its work is still wanted. */
export class ProgressRelay {
  readonly #its: RelayedProgress;
  readonly #cancelled = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #latest: SaidProgress;
  #reporting: Promise<void> | undefined;

  constructor(relayed: RelayedProgress) {
    this.#its = relayed;
    this.#latest = { fraction: relayed.fractionSoFar, phase: 'starting' };
    this.#timer = setInterval(() => { this.#reporting ??= this.#report(); }, REPORT_EVERY_MS);
  }

  /** Aborts when the work is no longer wanted. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  say(progress: SaidProgress): void {
    this.#latest = { ...progress, fraction: Math.max(this.#its.fractionSoFar, progress.fraction) };
  }

  /** No more reports after this has resolved. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reporting;
  }

  async #report(): Promise<void> {
    try {
      if (!(await this.#its.record(this.#latest))) this.#cancelled.abort();
    } catch (error) {
      this.#its.logger.warn('progress was not recorded', { error: String(error) });
    } finally {
      this.#reporting = undefined;
    }
  }
}
