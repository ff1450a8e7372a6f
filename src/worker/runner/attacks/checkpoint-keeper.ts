import { join } from 'node:path';
import type { AttackCheckpoint } from '../../../robustness/attacks/attack.ts';
import type { RunnerMessage } from '../protocol.ts';
import { encodeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

/** An epoch of a small model takes milliseconds: writing each of them down would take longer than doing it again. */
const SECONDS_BETWEEN = 5;

/** Puts checkpoints into files, not more often than every few seconds, and tells of each. */
export class CheckpointKeeper {
  readonly #directory: string;
  readonly #run: string;
  readonly #send: (message: RunnerMessage) => void;
  #written = 0;
  #lastAt = performance.now();

  constructor(directory: string, run: string, send: (message: RunnerMessage) => void) {
    this.#directory = directory;
    this.#run = run;
    this.#send = send;
  }

  async keep(checkpoint: AttackCheckpoint): Promise<void> {
    if (performance.now() - this.#lastAt < 1000 * SECONDS_BETWEEN) return;
    const path = join(this.#directory, `checkpoint-${this.#written}.bin`);
    await writeCheckpoint(path, encodeCheckpoint(checkpoint, this.#run));
    this.#written += 1;
    this.#lastAt = performance.now();
    this.#send({ kind: 'checkpoint', path });
  }
}
