import { AppError } from '../../../../kernel/errors.ts';
import { checkFeeds } from '../../../graph/check-feeds.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { Program } from '../../runtime.ts';
import type { Join } from './batch-joins.ts';
import { joined, partOf, type Tensors } from './batch-parts.ts';
import type { SessionWorker } from './session-worker.ts';

export interface SplitProgramParts {
  readonly inputs: Graph['inputs'];
  readonly joins: ReadonlyMap<string, Join>;
  /** The same graph with all threads, for the images that are left over. */
  readonly whole: Program;
  readonly workers: readonly SessionWorker[];
}

/**
 * Runs each image of a batch in one of several sessions side by side: threads that share every operator wait for each
 * other hundreds of times an image, these meet once a batch. Which session computes an image changes nothing in its
 * result. Images that do not fill a round of sessions are run together, with all threads.
 */
export class SplitProgram implements Program {
  readonly #parts: SplitProgramParts;
  #state: 'idle' | 'running' | 'disposed' = 'idle';

  constructor(parts: SplitProgramParts) {
    this.#parts = parts;
  }

  async run(feeds: Tensors): Promise<Tensors> {
    if (this.#state === 'disposed') throw new AppError('INTERNAL', 'expected a program that is still open, found it disposed of');
    if (this.#state === 'running') throw new AppError('INTERNAL', 'expected one run at a time, found the program running');
    checkFeeds(this.#parts, feeds);
    this.#state = 'running';
    try {
      return await this.#runParts(feeds);
    } finally {
      if (this.#state === 'running') this.#state = 'idle';
    }
  }

  async dispose(): Promise<void> {
    if (this.#state === 'disposed') return;
    this.#state = 'disposed';
    await Promise.all([this.#parts.whole.dispose(), ...this.#parts.workers.map((worker) => worker.close())]);
  }

  async #runParts(feeds: Tensors): Promise<Tensors> {
    const { whole, workers, inputs, joins } = this.#parts;
    const images = feeds[inputs[0]?.name ?? '']?.shape[0] ?? 0;
    const shared = images - images % workers.length;
    const results = await this.#runApart(feeds, shared);
    if (shared < images) results.push(await whole.run(partOf(feeds, shared, images)));
    return joined(results, joins);
  }

  /** The first `count` images, each taken by whichever session is free. After a failure no more are begun. */
  async #runApart(feeds: Tensors, count: number): Promise<Tensors[]> {
    const results: Tensors[] = [];
    let next = 0;
    const takeImages = async (worker: SessionWorker): Promise<void> => {
      while (next < count) {
        const image = next++;
        results[image] = await worker.run(partOf(feeds, image, image + 1)).catch((error: unknown) => {
          next = count;
          throw error;
        });
      }
    };
    const ends = await Promise.allSettled(this.#parts.workers.map(takeImages));
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure) throw failure.reason;
    return results;
  }
}
