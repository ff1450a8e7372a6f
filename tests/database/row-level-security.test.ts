import { Client } from 'pg';
import { newId } from '../../src/kernel/ids.ts';
import type { Identity } from '../../src/platform/database/context.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';
import { insertOneOfEach } from './support/one-of-each.ts';

/** Tables of the whole installation, which the application's role may not touch at all. */
const OPERATOR_TABLES = ['instance', 'worker_lease', 'migration'];

describe('row-level security, as the application\'s role', () => {
  let db: MigratedDatabase;
  let app: Client;
  let a: Identity;
  let b: Identity;
  let tenantTables: readonly string[];

  beforeAll(async () => {
    db = await createMigratedDatabase();
    app = new Client({ connectionString: db.appUrl });
    await app.connect();
    [a, b] = [await db.newTenant('A'), await db.newTenant('B')];
    for (const tenant of [a, b]) await asTenant(tenant, () => insertOneOfEach(app, tenant.organizationId));
    const tables = await db.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    tenantTables = tables.map((table) => table.name).filter((name) => !OPERATOR_TABLES.includes(name));
  });

  afterAll(async () => {
    await app.end();
    await db.drop();
  });

  /** Runs statements in a transaction of this tenant and commits; what throws is rolled back. */
  async function asTenant<T>(tenant: Identity, work: () => Promise<T>): Promise<T> {
    await app.query('BEGIN');
    try {
      await app.query("SELECT set_config('assay.organization_id', $1, true)", [tenant.organizationId]);
      const result = await work();
      await app.query('COMMIT');
      return result;
    } catch (error) {
      await app.query('ROLLBACK');
      throw error;
    }
  }

  const organizationColumn = (table: string): string => (table === 'organization' ? 'id' : 'organization_id');

  it('covers every table that is not the operator\'s', () => {
    expect([...tenantTables].sort()).toEqual(['api_key', 'attack', 'audit', 'audit_model', 'check_run', 'dataset', 'evaluation', 'event',
      'event_stream', 'hardening', 'model', 'organization', 'perturbation', 'report', 'upload']);
  });

  it('shows each tenant its own rows of every table and no other', async () => {
    for (const table of tenantTables) {
      const column = organizationColumn(table);
      const all = await db.query<{ id: string }>(`SELECT DISTINCT ${column} AS id FROM ${table}`);
      expect({ table, tenants: all.map((row) => row.id).sort() }).toEqual(
        { table, tenants: [a.organizationId, b.organizationId].sort() });
      for (const tenant of [a, b]) {
        const seen = await asTenant(tenant, () => app.query(`SELECT DISTINCT ${column} AS id FROM ${table}`));
        expect({ table, rows: seen.rows }).toEqual({ table, rows: [{ id: tenant.organizationId }] });
      }
    }
  });

  it('changes no row of another tenant', async () => {
    for (const table of tenantTables.filter((name) => name !== 'organization' && name !== 'event')) {
      const changed = await asTenant(b, () =>
        app.query(`UPDATE ${table} SET organization_id = organization_id WHERE organization_id = $1`, [a.organizationId]));
      expect({ table, changed: changed.rowCount }).toEqual({ table, changed: 0 });
      const all = await asTenant(b, () => app.query(`UPDATE ${table} SET organization_id = organization_id`));
      expect({ table, changed: all.rowCount }).not.toEqual({ table, changed: 0 });
    }
  });

  it('moves no row to another tenant and inserts none for it', async () => {
    for (const table of tenantTables.filter((name) => name !== 'organization' && name !== 'event')) {
      await expect(asTenant(b, () => app.query(`UPDATE ${table} SET organization_id = $1`, [a.organizationId])))
        .rejects.toThrow(/violates row-level security policy/);
    }
    await expect(asTenant(b, () => insertOneOfEach(app, a.organizationId))).rejects.toThrow(/violates row-level security policy/);
  });

  it('shows nothing without a tenant', async () => {
    for (const table of tenantTables) {
      const seen = await app.query(`SELECT FROM ${table}`);
      expect({ table, rows: seen.rowCount }).toEqual({ table, rows: 0 });
    }
  });

  it.each([...OPERATOR_TABLES, 'graphile_worker.jobs', 'graphile_worker._private_jobs'])('has no right on %s', async (table) => {
    await expect(app.query(`SELECT * FROM ${table}`)).rejects.toThrow(/permission denied/);
  });

  it.each([
    ['DELETE FROM model', /permission denied for table model/],
    ["UPDATE event SET kind = 'forged'", /permission denied for table event/],
    ["UPDATE organization SET name = 'mine'", /permission denied for table organization/],
    ['ALTER TABLE model DISABLE ROW LEVEL SECURITY', /must be owner of table model/],
    ['SET row_security = off; SELECT * FROM model', /would be affected by row-level security/],
    ['SET ROLE pg_read_all_data', /permission denied to set role/],
    ['CREATE TABLE mine (id text)', /permission denied for schema public/],
    ["SELECT graphile_worker.add_job('any')", /permission denied for schema graphile_worker/],
  ])('may not %s', async (statement, reason) => {
    await expect(asTenant(a, () => app.query(statement))).rejects.toThrow(reason);
  });

  it('writes no event into the stream of another tenant: the same id names another stream', async () => {
    const stream = newId('audit');
    const append = (kind: string): Promise<{ rows: unknown[] }> => app.query("SELECT assay_append_event($1, $2, '{}') AS seq", [stream, kind]);
    await asTenant(a, () => append('FIRST'));
    expect((await asTenant(b, () => append('OWN'))).rows).toEqual([{ seq: 1 }]);
    await expect(asTenant(b, () => app.query(
      "INSERT INTO event (organization_id, stream_id, seq, kind, payload) VALUES ($1, $2, 2, 'FORGED', '{}')",
      [a.organizationId, stream]))).rejects.toThrow(/violates row-level security policy/);
    expect((await asTenant(a, () => append('SECOND'))).rows).toEqual([{ seq: 2 }]);
    expect(await db.query('SELECT seq, kind FROM event WHERE stream_id = $1 AND organization_id = $2 ORDER BY seq',
      [stream, a.organizationId])).toEqual([{ seq: 1, kind: 'FIRST' }, { seq: 2, kind: 'SECOND' }]);
  });

  it('refers to no row of another tenant', async () => {
    const [model] = await db.query<{ id: string }>('SELECT id FROM model WHERE organization_id = $1', [a.organizationId]);
    await expect(asTenant(b, () => app.query('UPDATE attack SET model_id = $1', [model?.id])))
      .rejects.toThrow(/violates foreign key constraint/);
  });
});
