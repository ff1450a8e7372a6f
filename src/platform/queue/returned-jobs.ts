import type { Pool } from 'pg';
import type { InterruptedJob } from './job-runs.ts';

/**
 * Makes interrupted jobs ready at once, without graphile-worker's pause after a failure and without counting the attempt.
 * A job without key was replaced by a newer one while it ran: that one does the work. One of another attempt was taken
 * over by another worker.
 */
export async function returnJobs(pool: Pool, jobs: readonly InterruptedJob[]): Promise<void> {
  for (const job of jobs) {
    await pool.query(`
      SELECT returned.id
      FROM graphile_worker.jobs AS job,
        LATERAL graphile_worker.reschedule_jobs(ARRAY[job.id], run_at => now(), attempts => job.attempts - 1) AS returned
      WHERE job.id = $1 AND job.attempts = $2 AND job.key IS NOT NULL`, [job.id, job.attempt]);
  }
}

/**
 * Gives jobs of these tasks whose attempts are used up one more, in which their handler's `exhausted` is called, not its
 * `handle`: under the same locks, leases and retries as any work. Gives the ids of the jobs.
 */
export async function reviveExhaustedJobs(pool: Pool, tasks: readonly string[]): Promise<readonly string[]> {
  const revived = await pool.query<{ id: string }>(`
    SELECT revived.id
    FROM graphile_worker.jobs AS job,
      LATERAL graphile_worker.reschedule_jobs(ARRAY[job.id], run_at => now(), max_attempts => job.max_attempts + 1) AS revived
    WHERE job.attempts >= job.max_attempts AND job.locked_at IS NULL AND job.key IS NOT NULL
      AND job.task_identifier = ANY ($1)`, [tasks]);
  return revived.rows.map((row) => row.id);
}
