import { DataSource } from 'typeorm';
import { entities } from '../../src/modules/entities.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';

interface ColumnShape {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** Tables that are read and written without entities. */
const WITHOUT_ENTITY = ['event', 'event_stream', 'instance', 'migration', 'worker_lease'];

const ALIASES: Readonly<Record<string, string>> = { timestamptz: 'timestamp with time zone', float8: 'double precision', int: 'integer' };

describe('entities', () => {
  let db: MigratedDatabase;

  beforeAll(async () => {
    db = await createMigratedDatabase();
  });

  afterAll(async () => {
    await db.drop();
  });

  const sorted = (columns: readonly ColumnShape[]): ColumnShape[] =>
    [...columns].sort((one, other) => `${one.table}.${one.column}`.localeCompare(`${other.table}.${other.column}`));

  it('have exactly the columns of the migrated tables, with their types', async () => {
    const source = await new DataSource({ type: 'postgres', url: db.ownerUrl, entities: [...entities] }).initialize();
    const mapped = source.entityMetadatas.flatMap((entity) => entity.columns.map((column) => {
      const type = source.driver.normalizeType({ type: column.type });
      return { table: entity.tableName, column: column.databaseName, type: ALIASES[type] ?? type, nullable: column.isNullable };
    }));
    await source.destroy();
    const columns = await db.query<ColumnShape>(`
      SELECT table_name AS "table", column_name AS "column", data_type AS type, is_nullable = 'YES' AS nullable
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> ALL ($1)`, [WITHOUT_ENTITY]);
    expect(sorted(mapped)).toEqual(sorted(columns));
  });
});
