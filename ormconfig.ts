import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.ts';
import { AppError } from './src/kernel/errors.ts';
import { entities } from './src/modules/entities.ts';
import { loadConfig } from './src/platform/config.ts';
import { MIGRATIONS_TABLE } from './src/platform/database/migrate.ts';

const { databaseUrl } = loadConfig(process.env);
if (databaseUrl === null) {
  throw new AppError('INVALID_INPUT', 'expected DATABASE_URL, the address of the owner\'s role, found none, reading ormconfig.ts');
}

/** For TypeORM's command line: `node --import tsx node_modules/typeorm/cli.js -d ormconfig.ts migration:show`. The program migrates by itself. */
export const dataSource = new DataSource({
  type: 'postgres',
  url: databaseUrl,
  entities: [...entities],
  migrations: [...migrations],
  migrationsTableName: MIGRATIONS_TABLE,
  uuidExtension: 'pgcrypto',
  installExtensions: false,
});
