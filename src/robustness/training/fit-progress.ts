import type { TrainingProgress, TrainingStep } from './training-step.ts';

/** Cost of learning from an image beside looking at it. */
export const LEARNING_COST = 3;
export const LOOKING_COST = 1;

type Details = Omit<TrainingProgress, 'fraction' | 'phase' | 'imagesPerSecond'>;

/** One pass over images, as progress tells of it. */
export interface PassProgress {
  readonly epoch: number;
  /** `images` more went through the model. */
  step(images: number, more?: Details): TrainingStep;
}

/** How much of a fit is done, in images weighted by what they cost. The clock only feeds the printed rate, never the result. */
export class FitProgress {
  readonly #total: number;
  #done: number;

  /** `done` is what a checkpoint already holds. */
  constructor(total: number, done: number) {
    this.#total = total;
    this.#done = done;
  }

  /** Begins a pass whose images cost `cost` each; its rate is its own. */
  pass(phase: string, cost: number, details: Details & { readonly epoch: number }): PassProgress {
    const startedAt = performance.now();
    let seen = 0;
    return {
      epoch: details.epoch,
      step: (images, more = {}) => {
        seen += images;
        this.#done += images * cost;
        const seconds = (performance.now() - startedAt) / 1000;
        const rate = seconds > 0 ? { imagesPerSecond: seen / seconds } : {};
        return { kind: 'progress', progress: { fraction: Math.min(1, this.#done / this.#total), phase, ...rate, ...details, ...more } };
      },
    };
  }
}
