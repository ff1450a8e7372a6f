import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import type { Identity } from '../../../src/platform/database/context.ts';
import { applicationUrl } from '../../../src/platform/database/application-role.ts';
import { Database } from '../../../src/platform/database/database.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { silentLogger } from '../../../src/kernel/logger.ts';
import { migrations } from '../../../migrations/index.ts';
import { createTestDatabase } from '../../support/postgres.ts';

/** A migrated database of this test file's own, with the application's connections and one of the owner. */
export interface MigratedDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly database: Database;
  readonly owner: Client;
  newTenant(name?: string): Promise<Identity>;
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

export async function createMigratedDatabase(): Promise<MigratedDatabase> {
  const { url: ownerUrl, drop } = await createTestDatabase();
  await migrate(ownerUrl, { logger: silentLogger, migrations });
  const appUrl = applicationUrl(ownerUrl);
  const database = await Database.open({ url: appUrl, entities: [], logger: silentLogger });
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  return {
    ownerUrl, appUrl, database, owner,
    async newTenant(name = 'tenant') {
      const organizationId = newId('organization');
      await owner.query('INSERT INTO organization (id, name) VALUES ($1, $2)', [organizationId, name]);
      return { organizationId, actorId: 'test', role: 'OWNER' };
    },
    async query<R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await owner.query<R>(sql, [...values])).rows;
    },
    async drop() {
      await database.close();
      await owner.end();
      await drop();
    },
  };
}
