import type { TenantContext } from '../database/context.ts';

/** Work for a worker; `organizationId` is added by the queue from the context and checked against the rows it names. */
export interface NewJob {
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** At most one waiting job per key and organization: a newer one replaces it. A job that runs already runs on beside it. */
  readonly key?: string;
}

/** How often a job is tried before it counts as failed for good. */
export const MAX_ATTEMPTS = 5;

/** Puts jobs in the caller's transaction: job and row commit together. */
export interface JobQueue {
  enqueue(ctx: TenantContext, job: NewJob): Promise<void>;
}

export interface Job {
  readonly id: string;
  readonly task: string;
  readonly organizationId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** 1 for the first try. */
  readonly attempt: number;
}

/**
 * What a worker does with the jobs of one task. A throw means: try again later, at most `MAX_ATTEMPTS` times. A job may be
 * run again after its work was done (the worker died before it said so), so handlers look at the state first.
 */
export interface JobHandler {
  readonly task: string;
  /** Resolves when the work is done. When `signal` aborts before that it must throw: the next worker goes on. */
  handle(job: Job, signal: AbortSignal): Promise<void>;
  /**
   * Called once all attempts failed or their workers died, to write down that this will not happen: without it the rows
   * the job is about would wait for ever. `lastError` is the message of the last attempt that could tell one.
   */
  exhausted?(job: Job, lastError: string | undefined): Promise<void>;
}
