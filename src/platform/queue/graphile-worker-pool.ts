import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '../../kernel/logger.ts';
import { createOwnerPool } from '../database/owner.ts';
import type { JobHandler } from './job-queue.ts';
import { reviveExhaustedJobs } from './returned-jobs.ts';
import { WorkerLeases } from './worker-leases.ts';
import { WorkerSession } from './worker-session.ts';

/** All in milliseconds. A dead worker's jobs are taken over within leaseFor + renewEvery + pollEvery, at most 30 s. */
export interface WorkerTiming {
  readonly leaseFor: number;
  /** Also how often the leases of others are looked at. */
  readonly renewEvery: number;
  /** How often to look for jobs nobody notified of: retries, and those of dead workers. */
  readonly pollEvery: number;
  /** How long stopping waits for handlers; less than a lease lasts, which nobody renews meanwhile. */
  readonly stopWithin: number;
}

const TIMING: WorkerTiming = { leaseFor: 20_000, renewEvery: 4_000, pollEvery: 1_000, stopWithin: 10_000 };

export interface WorkerPoolOptions {
  readonly ownerUrl: string;
  readonly handlers: readonly JobHandler[];
  /** Jobs run at once. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly timing?: Partial<WorkerTiming>;
}

export interface WorkerPool {
  /** Stops in order; unfinished jobs are ready for the next worker when this resolves. */
  stop(): Promise<void>;
}

/** Starts taking jobs. A failing database or a lost lease interrupts the work; it goes on by itself when it can. */
export async function startWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const pool = createOwnerPool(options.ownerUrl, options.concurrency + 3, options.logger);
  const workers = new GraphileWorkerPool(options, pool);
  try {
    await workers.start();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return workers;
}

class GraphileWorkerPool implements WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #timing: WorkerTiming;
  readonly #pool: Pool;
  readonly #leases: WorkerLeases;
  readonly #stopping = new AbortController();
  #session: WorkerSession | undefined;
  #upkeep: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: WorkerPoolOptions, pool: Pool) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#pool = pool;
    this.#leases = new WorkerLeases(pool, this.#timing.leaseFor);
  }

  async start(): Promise<void> {
    await this.#reap();
    this.#session = await this.#startSession();
    this.#upkeep = this.#keepUp();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  async #stopOnce(): Promise<void> {
    this.#stopping.abort();
    await this.#upkeep;
    try {
      await this.#session?.stop(this.#timing.stopWithin);
    } finally {
      await this.#pool.end();
    }
  }

  #startSession(): Promise<WorkerSession> {
    const { handlers, concurrency, logger } = this.#options;
    return WorkerSession.start({
      pool: this.#pool, leases: this.#leases, handlers, concurrency, logger, pollMilliseconds: this.#timing.pollEvery,
    });
  }

  /** Until stopped: renews the lease, replaces a session that ended or lost it, and takes care of jobs left behind. */
  async #keepUp(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const pause = sleep(this.#timing.renewEvery, undefined, { signal }).catch(() => undefined);
      await Promise.race(this.#session ? [pause, this.#session.ending] : [pause]);
      if (signal.aborted) return;
      await this.#tick().catch((error: unknown) => {
        this.#options.logger.error('the worker could not reach its queue; trying again', { error: String(error) });
      });
    }
  }

  async #tick(): Promise<void> {
    await this.#renewOrReplace();
    await this.#reap();
    const tasks = this.#options.handlers.filter((handler) => handler.exhausted).map((handler) => handler.task);
    await reviveExhaustedJobs(this.#pool, tasks);
  }

  async #renewOrReplace(): Promise<void> {
    const session = this.#session;
    const trouble = session && await this.#troubleOf(session);
    if (session && !trouble) return;
    if (session && trouble) {
      this.#session = undefined;
      this.#options.logger.error('the worker starts again', { reason: trouble });
      await session.stop(this.#timing.stopWithin);
    }
    this.#session = await this.#startSession();
  }

  async #troubleOf(session: WorkerSession): Promise<string | undefined> {
    if (session.hasFailed) return 'its connection to the queue failed';
    return await this.#leases.renew(session.workerId) ? undefined : 'its lease ran out and its jobs were given to others';
  }

  async #reap(): Promise<void> {
    const dead = await this.#leases.reap();
    if (dead.length > 0) this.#options.logger.warn('jobs of dead workers went back to the queue', { workers: dead });
  }
}
