import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { JobInterrupted } from './graphile-logger.ts';
import { MAX_ATTEMPTS } from './job-queue.ts';
import type { Job, JobHandler } from './job-queue.ts';

/** What assay_enqueue makes of a payload. */
const storedPayload = z.looseObject({ organizationId: z.string().min(1) });

export interface InterruptedJob {
  readonly id: string;
  /** The attempt that was interrupted; it does not count. */
  readonly attempt: number;
}

/** The jobs one worker runs, as graphile-worker's tasks: hands them to their handlers and can take them away again. */
export class JobRuns {
  readonly tasks: TaskList;
  readonly #aborting = new AbortController();
  readonly #interrupted: InterruptedJob[] = [];
  /** Gives up each job that runs. */
  readonly #running = new Set<(reason: Error) => void>();

  constructor(handlers: readonly JobHandler[]) {
    this.tasks = Object.fromEntries(handlers.map((handler) => [handler.task, this.#task(handler)]));
  }

  /** Asks every running handler to stop. */
  abort(reason: string): void {
    this.#aborting.abort(new JobInterrupted(reason));
  }

  /** Waits for no handler any longer: its job counts as interrupted, whatever it still does. */
  giveUp(reason: string): void {
    this.abort(reason);
    for (const giveUp of this.#running) giveUp(new JobInterrupted(reason));
  }

  get interrupted(): readonly InterruptedJob[] {
    return this.#interrupted;
  }

  #task(handler: JobHandler): Task {
    return async (payload, helpers) => {
      const job = toJob(handler.task, payload, helpers);
      try {
        await this.#unlessGivenUp(this.#run(handler, job, helpers.job.last_error ?? undefined));
      } catch (error) {
        if (!this.#aborting.signal.aborted) throw error;
        this.#interrupted.push({ id: job.id, attempt: job.attempt });
        throw new JobInterrupted(`job ${job.id} (${job.task}) was interrupted`, { cause: error });
      }
    };
  }

  async #unlessGivenUp(work: Promise<void>): Promise<void> {
    let giveUp: (reason: Error) => void = () => undefined;
    const givenUp = new Promise<never>((_resolve, reject) => { giveUp = reject; });
    this.#running.add(giveUp);
    try {
      await Promise.race([work, givenUp]);
    } finally {
      this.#running.delete(giveUp);
    }
  }

  /** One attempt more than there are is the sign that the others were used up: see `reviveExhaustedJobs`. */
  async #run(handler: JobHandler, job: Job, lastError: string | undefined): Promise<void> {
    this.#aborting.signal.throwIfAborted();
    if (job.attempt <= MAX_ATTEMPTS) return handler.handle(job, this.#aborting.signal);
    return handler.exhausted?.(job, lastError);
  }
}

function toJob(task: string, payload: unknown, helpers: JobHelpers): Job {
  const parsed = storedPayload.safeParse(payload);
  if (!parsed.success) {
    throw new AppError('INTERNAL', `expected a payload written by assay_enqueue in job ${helpers.job.id} (${task}), found: ${parsed.error.message}`);
  }
  const { organizationId, ...rest } = parsed.data;
  return { id: helpers.job.id, task, organizationId, payload: rest, attempt: helpers.job.attempts };
}
