import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** Connection string of the database's owner, who is the server's superuser. */
  readonly url: string;
  /** Ends its sessions and removes it. */
  drop(): Promise<void>;
}

/** A fresh, empty database on the server that all test files of this run share; real PostgreSQL, started when first asked for. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await sharedServerUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function sharedServerUrl(): Promise<string> {
  const broker = process.env['ASSAY_TEST_POSTGRES_BROKER'];
  if (!broker) throw new Error('no shared PostgreSQL: run the tests with Jest, whose globalSetup (tests/support/global-setup.js) offers it');
  const response = await fetch(broker);
  const answer = await response.text();
  if (!response.ok) throw new Error(`the shared PostgreSQL did not start: ${answer}`);
  return answer;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
