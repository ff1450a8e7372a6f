import pg from 'pg';
import { createTestDatabase } from '../support/postgres.ts';

describe('the shared test server', () => {
  it('gives each caller an empty database of its own and removes it', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const client = new pg.Client({ connectionString: one.url });
    await client.connect();
    await client.query('CREATE TABLE thing (id int)');
    await client.end();

    const other = new pg.Client({ connectionString: two.url });
    await other.connect();
    const tables = await other.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`);
    expect(tables.rowCount).toBe(0);

    await one.drop();
    const left = await other.query('SELECT 1 FROM pg_database WHERE datname = $1', [new URL(one.url).pathname.slice(1)]);
    expect(left.rowCount).toBe(0);
    await other.end();
    await two.drop();
  });
});
