import type { TenantContext } from '../database/context.ts';

/** Work for a worker; `organizationId` is added by the queue from the context and checked against the rows it names. */
export interface NewJob {
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** At most one waiting job per key. */
  readonly key?: string;
}

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

/** What a worker does with the jobs of one task. A throw means: try again later, at most `maxAttempts` times. */
export interface JobHandler {
  readonly task: string;
  handle(job: Job, signal: AbortSignal): Promise<void>;
}
