import type { AttackProgress, AttackStep } from '../attack.ts';

/**
 * Turns work done into progress steps: `total` is all the work of the attack, `done` what a checkpoint already holds,
 * in images weighted by what they cost. The clock only feeds the printed rate, never the result.
 */
export class ProgressCounter {
  readonly #total: number;
  readonly #startedAt = performance.now();
  #done: number;
  #images = 0;

  constructor(total: number, done = 0) {
    this.#total = total;
    this.#done = done;
  }

  /** `images` went through the model, at `cost` each. */
  advance(images: number, cost: number): void {
    this.#images += images;
    this.#done += images * cost;
  }

  /** At least `done` is behind us: work that turned out not to be needed counts as done. */
  reach(done: number): void {
    this.#done = Math.max(this.#done, done);
  }

  step(phase: string, details: Omit<AttackProgress, 'fraction' | 'phase' | 'imagesPerSecond'> = {}): AttackStep {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const imagesPerSecond = seconds > 0 ? this.#images / seconds : 0;
    return {
      kind: 'progress',
      progress: { fraction: Math.min(1, this.#done / this.#total), phase, imagesPerSecond, ...details },
    };
  }
}
