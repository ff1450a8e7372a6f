import { AppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Identity, TenantDatabase } from '../platform/database/context.ts';
import type { Job } from '../platform/queue/job-queue.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { RunnerOptions } from './runner/runner-process.ts';

/** What every job handler works with. */
export interface WorkerDependencies {
  readonly database: TenantDatabase;
  readonly blobs: BlobStore;
  readonly runner: RunnerOptions;
  /** This worker's own folder for running work; see `work-folders.ts`. */
  readonly workDirectory: string;
  readonly logger: Logger;
}

/** A worker acts for the organization that a job belongs to. */
export function workerIdentity(job: Job): Identity {
  return { organizationId: job.organizationId, actorId: 'worker', role: 'OWNER' };
}

/** The id of the thing a job is about. */
export function payloadId(job: Job, field: string): string {
  const id = job.payload[field];
  if (typeof id === 'string') return id;
  throw new AppError('INTERNAL', `expected ${field} in the payload of job ${job.id} (${job.task}), found ${typeof id}`);
}
