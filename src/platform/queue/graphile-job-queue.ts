import type { TenantContext } from '../database/context.ts';
import { MAX_ATTEMPTS } from './job-queue.ts';
import type { JobQueue, NewJob } from './job-queue.ts';

/** Jobs in graphile-worker's table, added through `assay_enqueue`, which decides the tenant by the transaction. */
export class GraphileJobQueue implements JobQueue {
  async enqueue(ctx: TenantContext, job: NewJob): Promise<void> {
    await ctx.manager.query('SELECT assay_enqueue($1, $2::jsonb, $3, $4)',
      [job.task, JSON.stringify(job.payload), job.key ?? null, MAX_ATTEMPTS]);
  }
}
