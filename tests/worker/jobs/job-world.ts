import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../src/kernel/logger.ts';
import type { Identity, TenantContext, TenantDatabase } from '../../../src/platform/database/context.ts';
import type { Job } from '../../../src/platform/queue/job-queue.ts';
import type { WorkerDependencies } from '../../../src/worker/worker-dependencies.ts';
import { MemoryBlobStore } from '../../support/memory-blob-store.ts';

export const ORGANIZATION = `org_${'0'.repeat(32)}`;

/** Runs work at once, with a context that knows its identity only; counts transactions. */
export class FakeDatabase implements TenantDatabase {
  readonly identities: Identity[] = [];

  asTenant<T>(identity: Identity, work: (ctx: TenantContext) => Promise<T>): Promise<T> {
    this.identities.push(identity);
    // The fakes of the services under the handlers use no manager.
    return work({ identity } as unknown as TenantContext);
  }
}

/** A worker's surroundings without a database: blobs in memory, a work folder, runners as told. */
export class JobWorld {
  readonly database = new FakeDatabase();
  blobs = new MemoryBlobStore();
  readonly errors: string[] = [];
  workDirectory = '';

  async open(): Promise<void> {
    this.blobs = new MemoryBlobStore();
    this.workDirectory = await mkdtemp(join(tmpdir(), 'assay-worker-'));
  }

  async close(): Promise<void> {
    await this.blobs.dispose();
    await rm(this.workDirectory, { recursive: true });
  }

  /** `program`: a file of tests/worker/fixtures instead of the real runner. */
  dependencies(program?: string): WorkerDependencies {
    return {
      database: this.database, blobs: this.blobs, workDirectory: this.workDirectory,
      logger: { ...silentLogger, error: (message) => { this.errors.push(message); } },
      runner: {
        memoryLimitMb: 2000, timeoutSeconds: 120, threads: 1, environment: {},
        ...(program ? { program: fileURLToPath(new URL(`../fixtures/${program}`, import.meta.url)) } : {}),
      },
    };
  }

  job(task: string, payload: Job['payload'], attempt = 1): Job {
    return { id: '1', task, organizationId: ORGANIZATION, payload, attempt };
  }

  async put(content: Uint8Array): Promise<string> {
    return (await this.blobs.put(ORGANIZATION, content)).sha256;
  }
}

export const NEVER = new AbortController().signal;
