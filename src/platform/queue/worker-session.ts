import { EventEmitter } from 'node:events';
import { run } from 'graphile-worker';
import type { Runner, WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import { AppError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { graphileLogger } from './graphile-logger.ts';
import type { JobHandler } from './job-queue.ts';
import { JobRuns } from './job-runs.ts';
import { returnJobs } from './returned-jobs.ts';
import type { WorkerLeases } from './worker-leases.ts';

export interface SessionOptions {
  readonly pool: Pool;
  readonly leases: WorkerLeases;
  readonly handlers: readonly JobHandler[];
  readonly concurrency: number;
  readonly pollMilliseconds: number;
  readonly logger: Logger;
}

/** One graphile-worker runner with its lease, from start to end. A pool that loses it starts another. */
export class WorkerSession {
  readonly #options: SessionOptions;
  readonly #runs: JobRuns;
  readonly #runner: Runner;
  #hasFailed = false;
  /** The id with which graphile-worker locks this session's jobs. */
  readonly workerId: string;
  /** Resolves when the runner takes no more jobs, because it was stopped or lost its connection. */
  readonly ending: Promise<void>;

  private constructor(options: SessionOptions, runs: JobRuns, runner: Runner, workerId: string) {
    this.#options = options;
    this.#runs = runs;
    this.#runner = runner;
    this.workerId = workerId;
    this.ending = new Promise((resolve) => {
      const end = (): void => {
        this.#hasFailed = true;
        resolve();
      };
      runner.events.once('pool:gracefulShutdown', end);
      runner.promise.then(end, end);
    });
  }

  static async start(options: SessionOptions): Promise<WorkerSession> {
    const runs = new JobRuns(options.handlers);
    const events: WorkerEvents = new EventEmitter();
    let workerId: string | undefined;
    events.once('pool:create', ({ workerPool }) => { workerId = workerPool.id; });
    const runner = await run(runnerOptions(options, runs, events));
    if (workerId === undefined) throw new AppError('INTERNAL', 'expected graphile-worker to announce its pool, found none');
    const session = new WorkerSession(options, runs, runner, workerId);
    await session.#takeLease();
    return session;
  }

  /** Whether the runner takes no more jobs. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Stops: handlers are asked to end, waited for up to the limit; what is not finished then goes back to the queue. */
  async stop(limitMilliseconds: number): Promise<void> {
    await this.#endRunner(limitMilliseconds);
    await this.#options.leases.release(this.workerId);
    await returnJobs(this.#options.pool, this.#runs.interrupted);
  }

  async #endRunner(limitMilliseconds: number): Promise<void> {
    this.#runs.abort('the worker stops');
    const limit = setTimeout(() => this.#runs.giveUp('the worker stops and waits no longer'), limitMilliseconds);
    // A runner that ended by itself answers stop() with an error; both ways it is over once its promise settles.
    await this.#runner.stop().catch(() => undefined);
    await this.#runner.promise.catch(() => undefined);
    clearTimeout(limit);
  }

  async #takeLease(): Promise<void> {
    try {
      await this.#options.leases.take(this.workerId);
    } catch (error) {
      await this.#endRunner(0);
      throw error;
    }
  }
}

function runnerOptions(options: SessionOptions, runs: JobRuns, events: WorkerEvents): Parameters<typeof run>[0] {
  return {
    pgPool: options.pool,
    taskList: runs.tasks,
    parsedCronItems: [], // otherwise a file named crontab in the working directory is read
    events,
    concurrency: options.concurrency,
    pollInterval: options.pollMilliseconds,
    noHandleSignals: true,
    logger: graphileLogger(options.logger),
    // With a delay, if of 0 ms, a lost connection ends the runner in order; without, graphile-worker 0.17 leaves the
    // promise of a job's completion unobserved, and its rejection ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  };
}
