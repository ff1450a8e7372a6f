import { runMigrations } from 'graphile-worker';
import { DataSource } from 'typeorm';
import type { MixedList, MigrationInterface } from 'typeorm';
import type { Logger } from '../../kernel/logger.ts';
import { graphileLogger } from '../queue/graphile-logger.ts';
import { ensureApplicationRole } from './application-role.ts';
import { createOwnerPool, withOwner } from './owner.ts';

/** A constructor of a migration, as TypeORM takes it. */
export type MigrationClass = new () => MigrationInterface;

export interface MigrateOptions {
  readonly logger: Logger;
  /** Every migration, as exported by migrations/index.ts. */
  readonly migrations: readonly MigrationClass[];
}

/** Any number, the same in every release: whoever migrates this database holds the advisory lock of this number. */
const MIGRATION_LOCK = 0x4153_5341;

/** The table in which TypeORM keeps which migrations ran. */
export const MIGRATIONS_TABLE = 'migration';

/**
 * Brings a database up to date: the application's role, graphile-worker's schema, then our migrations. Safe to call from
 * any number of processes at once (they take turns under an advisory lock) and any number of times.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<void> {
  await withOwner(ownerUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]); // released with the connection
    await ensureApplicationRole(ownerUrl);
    await migrateQueue(ownerUrl, options.logger);
    await migrateTables(ownerUrl, options);
  });
}

async function migrateQueue(ownerUrl: string, logger: Logger): Promise<void> {
  const pool = createOwnerPool(ownerUrl, 1, logger);
  try {
    await runMigrations({ pgPool: pool, logger: graphileLogger(logger) });
  } finally {
    await pool.end();
  }
}

async function migrateTables(ownerUrl: string, { logger, migrations }: MigrateOptions): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'assay-migrate',
    migrations: [...migrations] satisfies MixedList<MigrationClass>,
    migrationsTableName: MIGRATIONS_TABLE,
    poolSize: 1,
    logging: false,
  });
  await source.initialize();
  try {
    const done = await source.runMigrations({ transaction: 'each' });
    if (done.length > 0) logger.info('the database was migrated', { migrations: done.map((migration) => migration.name) });
  } finally {
    await source.destroy();
  }
}
