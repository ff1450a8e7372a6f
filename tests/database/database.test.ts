import type { Identity } from '../../src/platform/database/context.ts';
import { isConnectionLoss } from '../../src/platform/database/connection-loss.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';

describe('Database', () => {
  let db: MigratedDatabase;
  let tenant: Identity;

  beforeAll(async () => {
    db = await createMigratedDatabase();
    tenant = await db.newTenant('Clinic');
  });

  afterAll(async () => {
    await db.drop();
  });

  const insertUpload = (id: string): Promise<void> => db.database.asTenant(tenant, async (ctx) => {
    await ctx.manager.query(`INSERT INTO upload (id, organization_id, file_name, size_bytes, state, expires_at)
      VALUES ($1, $2, 'f', 1, 'OPEN', now())`, [id, tenant.organizationId]);
    if (id.endsWith('fails')) throw new Error('after the insert');
  });

  it('commits what resolves and rolls back what throws', async () => {
    await insertUpload('upl_kept');
    await expect(insertUpload('upl_fails')).rejects.toThrow('after the insert');
    expect(await db.query('SELECT id FROM upload')).toEqual([{ id: 'upl_kept' }]);
  });

  it('gives the context its identity, and keeps tenants apart on the same connections', async () => {
    const other = await db.newTenant('Other');
    const seen = await Promise.all(Array.from({ length: 40 }, (_, index) => {
      const who = index % 2 === 0 ? tenant : other;
      return db.database.asTenant(who, async (ctx) => {
        expect(ctx.identity).toBe(who);
        const rows = await ctx.manager.query<{ name: string }[]>('SELECT name FROM organization');
        return rows.map((row) => row.name);
      });
    }));
    expect(seen).toEqual(seen.map((_, index) => [index % 2 === 0 ? 'Clinic' : 'Other']));
  });

  it('refuses a transaction of nobody', async () => {
    await expect(db.database.asTenant({ ...tenant, organizationId: '' }, () => Promise.resolve())).rejects.toThrow(/expected the id of an organization/);
  });

  it('outlives the loss of connections at any moment of a transaction', async () => {
    const work = (): Promise<unknown> => db.database.asTenant(tenant, async (ctx) => {
      for (let step = 0; step < 5; step++) await ctx.manager.query('SELECT pg_sleep(0.005)');
    });
    let lost = 0;
    for (let round = 0; round < 25; round++) {
      const working = Array.from({ length: 4 }, () => work().catch((error: unknown) => {
        if (!isConnectionLoss(error)) throw error;
        lost++;
      }));
      await db.query("SELECT pg_sleep($1), count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'assay' AND datname = current_database()", [round / 1000]);
      await Promise.all(working);
    }
    expect(lost).toBeGreaterThan(0);
    await work();
  });
});
