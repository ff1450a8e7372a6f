import { join } from 'node:path';
import type { RunnerMessage } from '../protocol.ts';
import { writeWhole } from '../write-whole.ts';

export interface CheckpointSpacing {
  /** An epoch of a small model takes milliseconds: writing each of them down would take longer than doing it again. */
  readonly secondsBetween: number;
  /** Of the run so far. Every checkpoint becomes a blob: over a day there should be hundreds of them, not thousands. */
  readonly shareOfRunBetween: number;
}

const SPACING: CheckpointSpacing = { secondsBetween: 5, shareOfRunBetween: 0.02 };

/** Puts checkpoints into files, not more often than every few seconds and a share of the run so far, and tells of each. */
export class CheckpointKeeper {
  readonly #directory: string;
  readonly #send: (message: RunnerMessage) => void;
  readonly #spacing: CheckpointSpacing;
  #written = 0;
  readonly #startedAt = performance.now();
  #lastAt = this.#startedAt;

  constructor(directory: string, send: (message: RunnerMessage) => void, spacing = SPACING) {
    this.#directory = directory;
    this.#send = send;
    this.#spacing = spacing;
  }

  /** `encode` is called only when a checkpoint is due. */
  async keep(encode: () => Buffer): Promise<void> {
    if (!this.#isDue()) return;
    const path = join(this.#directory, `checkpoint-${this.#written}.bin`);
    await writeWhole(path, encode());
    this.#written += 1;
    this.#lastAt = performance.now();
    this.#send({ kind: 'checkpoint', path });
  }

  #isDue(): boolean {
    const now = performance.now();
    const { secondsBetween, shareOfRunBetween } = this.#spacing;
    return now - this.#lastAt >= Math.max(1000 * secondsBetween, shareOfRunBetween * (now - this.#startedAt));
  }
}
