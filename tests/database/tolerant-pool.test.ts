import { TolerantPool } from '../../src/platform/database/tolerant-pool.ts';
import { createTestDatabase } from '../support/postgres.ts';

describe('TolerantPool', () => {
  it('listens to every client it lends, so that a connection lost in use ends no process', async () => {
    const { url, drop } = await createTestDatabase();
    const pool = new TolerantPool({ connectionString: url, max: 2 });
    const [victim, killer] = [await pool.connect(), await pool.connect()];
    expect(victim.listenerCount('error')).toBe(1);
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise<void>((resolve) => victim.once('end', () => resolve()));
    await killer.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    victim.release();
    killer.release();
    expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await drop();
  });
});
