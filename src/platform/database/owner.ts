import { Client } from 'pg';
import type { Pool } from 'pg';
import type { Logger } from '../../kernel/logger.ts';
import { TolerantPool } from './tolerant-pool.ts';

/** Runs `work` on one connection of the owner's role, which row-level security does not restrict, and closes it. */
export async function withOwner<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'assay-owner' });
  // A connection lost between two queries is reported by the next query; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Like `withOwner`, in one transaction: committed when `work` resolves, rolled back when it throws. */
export async function withOwnerTransaction<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  return withOwner(ownerUrl, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

/** Connections of the owner's role for what runs as long as the process; lost ones are logged and replaced. */
export function createOwnerPool(ownerUrl: string, size: number, logger: Logger): Pool {
  const pool = new TolerantPool({ connectionString: ownerUrl, max: size, application_name: 'assay-owner', keepAlive: true });
  pool.on('error', (error) => {
    // A pool that ends says goodbye without waiting: the server may end first.
    if (!pool.ending) logger.warn('a database connection was lost', { error: error.message });
  });
  return pool;
}
