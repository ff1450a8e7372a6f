import type { Pool } from 'pg';

/**
 * Which workers live. A worker is known by the id with which graphile-worker locks its jobs; it renews its lease while it
 * lives, and whoever reaps returns the jobs of those that do not. All times are the database's.
 */
export class WorkerLeases {
  readonly #pool: Pool;
  readonly #leaseMilliseconds: number;

  constructor(pool: Pool, leaseMilliseconds: number) {
    this.#pool = pool;
    this.#leaseMilliseconds = leaseMilliseconds;
  }

  async take(workerId: string): Promise<void> {
    await this.#pool.query(
      "INSERT INTO worker_lease (worker_id, expires_at) VALUES ($1, now() + $2 * interval '1 millisecond')",
      [workerId, this.#leaseMilliseconds]);
  }

  /** False when the lease ran out and a reaper took it: the worker's jobs are no longer its own. */
  async renew(workerId: string): Promise<boolean> {
    const renewed = await this.#pool.query(
      "UPDATE worker_lease SET expires_at = now() + $2 * interval '1 millisecond' WHERE worker_id = $1",
      [workerId, this.#leaseMilliseconds]);
    return renewed.rowCount === 1;
  }

  /** Ends a worker in good order: jobs it still holds go back to the queue. */
  async release(workerId: string): Promise<void> {
    await this.#pool.query(`
      WITH gone AS (DELETE FROM worker_lease WHERE worker_id = $1)
      SELECT graphile_worker.force_unlock_workers(ARRAY[$1])`, [workerId]);
  }

  /**
   * Returns the jobs of dead workers to the queue and gives the ids of these workers. Dead is whose lease ran out, and who
   * has held a job for as long as a lease without having one.
   */
  async reap(): Promise<readonly string[]> {
    const reaped = await this.#pool.query<{ workers: string[] }>(`
      WITH expired AS (DELETE FROM worker_lease WHERE expires_at < now() RETURNING worker_id),
      dead AS (
        SELECT worker_id FROM expired
        UNION
        SELECT locked_by FROM graphile_worker.jobs
        WHERE locked_at < now() - $1 * interval '1 millisecond'
          AND NOT EXISTS (SELECT FROM worker_lease WHERE worker_id = locked_by)
      )
      SELECT array_agg(worker_id) AS workers, graphile_worker.force_unlock_workers(array_agg(worker_id))
      FROM dead HAVING count(*) > 0`, [this.#leaseMilliseconds]);
    return reaped.rows[0]?.workers ?? [];
  }
}
