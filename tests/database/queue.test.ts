import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../src/kernel/logger.ts';
import type { Identity } from '../../src/platform/database/context.ts';
import { PostgresEventLog } from '../../src/platform/events/postgres-event-log.ts';
import { GraphileJobQueue } from '../../src/platform/queue/graphile-job-queue.ts';
import { startWorkerPool } from '../../src/platform/queue/graphile-worker-pool.ts';
import type { WorkerPool, WorkerTiming } from '../../src/platform/queue/graphile-worker-pool.ts';
import { MAX_ATTEMPTS } from '../../src/platform/queue/job-queue.ts';
import type { Job, JobHandler, NewJob } from '../../src/platform/queue/job-queue.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';
import { Inbox } from './support/inbox.ts';

const TIMING: WorkerTiming = { leaseFor: 2_000, renewEvery: 100, pollEvery: 50, stopWithin: 2_000 };

/** Ends when the signal aborts, by throwing, as handlers must. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('the job queue', () => {
  const queue = new GraphileJobQueue();
  let db: MigratedDatabase;
  let tenant: Identity;
  let pools: WorkerPool[];
  let logged: Inbox<string>;

  beforeEach(async () => {
    db = await createMigratedDatabase();
    tenant = await db.newTenant();
    pools = [];
    logged = new Inbox();
  });

  afterEach(async () => {
    await Promise.all(pools.map((pool) => pool.stop()));
    await db.drop();
  });

  async function startPool(handlers: readonly JobHandler[], options: { timing?: Partial<WorkerTiming>; concurrency?: number } = {}): Promise<WorkerPool> {
    const log = (message: string): void => logged.push(message);
    const logger: Logger = { debug() {}, info: log, warn: log, error: log };
    const pool = await startWorkerPool({
      ownerUrl: db.ownerUrl, handlers, concurrency: options.concurrency ?? 2, logger, timing: { ...TIMING, ...options.timing },
    });
    pools.push(pool);
    return pool;
  }

  const enqueue = (job: NewJob, who = tenant): Promise<void> => db.database.asTenant(who, (ctx) => queue.enqueue(ctx, job));

  /** Makes retries due now instead of after graphile-worker's pause. */
  const hurryRetries = (): Promise<unknown> => db.query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL');

  const jobs = (): Promise<{ attempts: number; locked: boolean; due: boolean }[]> => db.query(
    'SELECT attempts, locked_at IS NOT NULL AS locked, run_at <= now() AS due FROM graphile_worker.jobs ORDER BY id');

  it('hands a job to its handler with its tenant, payload and attempt, once', async () => {
    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }]);
    await enqueue({ task: 'work', payload: { attackId: 'atk_1', nested: { n: [1, null] } } });
    expect(await taken.next()).toEqual({
      id: expect.stringMatching(/^\d+$/), task: 'work', organizationId: tenant.organizationId, attempt: 1,
      payload: { attackId: 'atk_1', nested: { n: [1, null] } },
    });
    await logged.until(async () => (await jobs()).length === 0);
    expect(taken.count).toBe(1);
  });

  it('takes the tenant from the transaction, whatever the payload claims', async () => {
    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }]);
    await enqueue({ task: 'work', payload: { organizationId: 'org_of_somebody_else' } });
    expect(await taken.next()).toMatchObject({ organizationId: tenant.organizationId, payload: {} });
    await expect(db.database.asTenant({ ...tenant, organizationId: '' }, (ctx) => queue.enqueue(ctx, { task: 'work', payload: {} })))
      .rejects.toThrow(/expected the id of an organization/);
    await expect(db.query("SELECT assay_enqueue('work', '{}', NULL, 5)")).rejects.toThrow(/expected the transaction of a tenant/);
  });

  it('drops job and event with the transaction that is rolled back', async () => {
    const log = new PostgresEventLog();
    await expect(db.database.asTenant(tenant, async (ctx) => {
      await queue.enqueue(ctx, { task: 'work', payload: {} });
      await log.append(ctx, { streamId: 'stream', kind: 'STARTED', payload: {} });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await jobs()).toEqual([]);
    expect(await db.query('SELECT FROM event')).toEqual([]);
    await db.database.asTenant(tenant, async (ctx) => {
      await queue.enqueue(ctx, { task: 'work', payload: {} });
      await log.append(ctx, { streamId: 'stream', kind: 'STARTED', payload: {} });
    });
    expect(await jobs()).toHaveLength(1);
    expect(await db.query('SELECT seq FROM event')).toEqual([{ seq: 1 }]);
  });

  it('keeps one waiting job a key in each organization', async () => {
    const other = await db.newTenant('other');
    for (const version of [1, 2]) await enqueue({ task: 'work', key: 'same', payload: { version } });
    await enqueue({ task: 'work', key: 'same', payload: { version: 3 } }, other);
    for (const version of [4, 5]) await enqueue({ task: 'work', payload: { version } });
    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }]);
    const got = [await taken.next(), await taken.next(), await taken.next(), await taken.next()];
    expect(got.map((job) => job.payload['version']).sort()).toEqual([2, 3, 4, 5]);
    expect(got.find((job) => job.payload['version'] === 3)?.organizationId).toBe(other.organizationId);
  });

  it('runs as many jobs at once as it was told', async () => {
    let running = 0;
    let most = 0;
    const done = new Inbox<number>();
    await startPool([{ task: 'work', handle: async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running--;
      done.push(1);
    } }], { concurrency: 3 });
    for (let count = 0; count < 12; count++) await enqueue({ task: 'work', payload: {} });
    for (let count = 0; count < 12; count++) await done.next();
    expect(most).toBe(3);
  });

  it('tries a failing job five times, logs each failure, then tells the handler that it is over', async () => {
    const attempts = new Inbox<number>();
    const over = new Inbox<{ job: Job; lastError: string | undefined }>();
    await startPool([{
      task: 'work',
      handle: async (job) => {
        attempts.push(job.attempt);
        throw new Error(`broken in attempt ${job.attempt}`);
      },
      exhausted: async (job, lastError) => over.push({ job, lastError }),
    }]);
    await enqueue({ task: 'work', payload: { attackId: 'atk_1' } });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      expect(await attempts.next()).toBe(attempt);
      await logged.untilSome((message) => message.includes(`broken in attempt ${attempt}`));
      await logged.until(async () => (await jobs())[0]?.locked === false);
      await hurryRetries();
    }
    expect(await over.next()).toMatchObject({
      job: { organizationId: tenant.organizationId, payload: { attackId: 'atk_1' } }, lastError: 'broken in attempt 5',
    });
    await logged.until(async () => (await jobs()).length === 0);
    expect(attempts.count).toBe(MAX_ATTEMPTS);
  });

  it('keeps a job that failed for good when its handler does not want to know', async () => {
    const attempts = new Inbox<number>();
    await startPool([{ task: 'work', handle: async (job) => {
      attempts.push(job.attempt);
      throw new Error('broken');
    } }]);
    await enqueue({ task: 'work', payload: {} });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      await attempts.next();
      await logged.until(async () => (await jobs())[0]?.locked === false);
      await hurryRetries();
    }
    await new Promise((resolve) => setTimeout(resolve, 4 * TIMING.renewEvery));
    expect(attempts.count).toBe(MAX_ATTEMPTS);
    expect(await jobs()).toMatchObject([{ attempts: MAX_ATTEMPTS, locked: false }]);
  });

  it('gives a job back when it stops: ready at once, the attempt not counted', async () => {
    const taken = new Inbox<Job>();
    const handler: JobHandler = { task: 'work', handle: (job, signal) => {
      taken.push(job);
      return untilAborted(signal);
    } };
    const first = await startPool([handler]);
    await enqueue({ task: 'work', payload: {} });
    expect(await taken.next()).toMatchObject({ attempt: 1 });
    await first.stop();
    expect(await jobs()).toEqual([{ attempts: 0, locked: false, due: true }]);
    expect(await db.query('SELECT FROM worker_lease')).toEqual([]);
    await startPool([handler]);
    expect(await taken.next()).toMatchObject({ attempt: 1 });
  });

  it('waits for a handler that finishes, but not longer than allowed for one that does not', async () => {
    const taken = new Inbox<string>();
    const finish = new Inbox<void>();
    const pool = await startPool([
      { task: 'slow', handle: async () => {
        taken.push('slow');
        await finish.next();
      } },
      { task: 'stuck', handle: () => {
        taken.push('stuck');
        return new Promise(() => undefined);
      } },
    ], { timing: { stopWithin: 300 } });
    await enqueue({ task: 'slow', payload: {} });
    await enqueue({ task: 'stuck', payload: {} });
    await taken.next();
    await taken.next();
    const stopped = pool.stop();
    finish.push();
    await stopped;
    expect(await jobs()).toEqual([{ attempts: 0, locked: false, due: true }]);
    expect(await db.query('SELECT task_identifier FROM graphile_worker.jobs')).toEqual([{ task_identifier: 'stuck' }]);
  });

  it('takes over the job of a worker killed with kill -9, once its lease ran out', async () => {
    const script = fileURLToPath(new URL('./fixtures/hanging-worker.ts', import.meta.url));
    const victim = spawn(process.execPath, ['--import', 'tsx', script, db.ownerUrl, '1500'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await enqueue({ task: 'work', payload: { name: 'precious' } });
    const [said] = await once(victim.stdout, 'data') as [Buffer];
    expect(said.toString()).toBe('took precious attempt 1\n');

    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(taken.count).toBe(0); // longer than the lease, but the worker lives and renews it

    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const killedAt = Date.now();
    expect(await taken.next()).toMatchObject({ attempt: 2, payload: { name: 'precious' } });
    expect(Date.now() - killedAt).toBeLessThan(2_500);
  });

  it('returns the jobs of workers that are dead already when it starts', async () => {
    await enqueue({ task: 'work', payload: {} });
    await db.query("UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = 'dead', locked_at = now()");
    await db.query("INSERT INTO worker_lease VALUES ('dead', now() - interval '1 second')");
    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }], { timing: { renewEvery: 600_000 } });
    expect(await taken.next()).toMatchObject({ attempt: 2 });
    expect(await db.query("SELECT FROM worker_lease WHERE worker_id = 'dead'")).toEqual([]);
  });

  it('returns the job of a worker that died before it had a lease', async () => {
    await enqueue({ task: 'work', payload: {} });
    await db.query("UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = 'unborn', locked_at = now() - interval '1 minute'");
    const taken = new Inbox<Job>();
    await startPool([{ task: 'work', handle: async (job) => taken.push(job) }]);
    expect(await taken.next()).toMatchObject({ attempt: 2 });
  });

  it('tells the handler when every attempt died with its worker', async () => {
    await enqueue({ task: 'work', payload: { attackId: 'atk_1' } });
    await db.query("UPDATE graphile_worker._private_jobs SET attempts = 5, locked_by = 'dead', locked_at = now() - interval '1 minute'");
    const over = new Inbox<Job>();
    await startPool([{
      task: 'work',
      handle: () => Promise.reject(new Error('not to be called')),
      exhausted: async (job) => over.push(job),
    }]);
    expect(await over.next()).toMatchObject({ payload: { attackId: 'atk_1' } });
    await logged.until(async () => (await jobs()).length === 0);
  });

  it('stops what it runs when its lease was taken from it, and starts again', async () => {
    const taken = new Inbox<Job>();
    const aborted = new Inbox<number>();
    await startPool([{ task: 'work', handle: async (job, signal) => {
      taken.push(job);
      if (job.attempt > 1) return;
      await untilAborted(signal).finally(() => aborted.push(job.attempt));
    } }]);
    await enqueue({ task: 'work', payload: {} });
    await taken.next();
    await db.query("UPDATE graphile_worker._private_jobs SET attempts = 2, locked_by = 'another', locked_at = now()");
    await db.query('DELETE FROM worker_lease');
    expect(await aborted.next()).toBe(1);
    await logged.untilSome((message) => message === 'the worker starts again');
    expect(await jobs()).toEqual([{ attempts: 2, locked: true, due: true }]);
    await logged.until(async () => (await db.query('SELECT FROM worker_lease')).length === 1);
    await enqueue({ task: 'work', payload: { fresh: true } });
    expect(await taken.next()).toMatchObject({ payload: { fresh: true } });
  });

  it('goes on after all its connections were killed, jobs in hand', async () => {
    const taken = new Inbox<Job>();
    const finish = new Inbox<void>();
    await startPool([
      { task: 'work', handle: async (job) => {
        taken.push(job);
        // Whether its end could be written down depends on the moment; if not, it is run again.
        if (job.attempt === 1 && job.payload['name'] === 'first') await finish.next();
      } },
      { task: 'long', handle: (_job, signal) => untilAborted(signal) },
    ]);
    await enqueue({ task: 'long', payload: {} });
    await enqueue({ task: 'work', payload: { name: 'first' } });
    await taken.next();
    await db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assay-owner' AND datname = current_database()");
    finish.push();
    await logged.until(async () => (await jobs()).length === 1);
    await enqueue({ task: 'work', payload: { name: 'second' } });
    await logged.until(async () => (await jobs()).length === 1 && (await jobs())[0]?.locked === true);
    expect(await db.query('SELECT task_identifier FROM graphile_worker.jobs')).toEqual([{ task_identifier: 'long' }]);
  });

  it('does not start without a database', async () => {
    const nowhere = new URL(db.ownerUrl);
    nowhere.port = '1';
    await expect(startWorkerPool({ ownerUrl: nowhere.href, handlers: [], concurrency: 1, logger: { debug() {}, info() {}, warn() {}, error() {} } }))
      .rejects.toThrow(/ECONNREFUSED/);
  });
});
