import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../migrations/index.ts';
import { emitSchema } from '../src/api/emit-schema.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { dumpSchema } from '../src/platform/database/dump-schema.ts';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import { reportJsonSchema } from '../src/robustness/reports/document.ts';
import { formatCoverage } from './format-coverage/format-coverage.ts';
import { channelsPage } from './natural-changes/channels-page.ts';
import { corruptionsPage } from './natural-changes/corruptions-page.ts';
import { opCoverage } from './op-coverage/op-coverage.ts';

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly make: () => Promise<string>;
}

/** The tables as a fresh database has them after all migrations. */
async function databaseSql(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'assay-generate-'));
  chmodSync(home, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(home, 'data'), systemDirectory: join(home, 'system'), logger: silentLogger,
  });
  try {
    await migrate(postgres.url, { logger: silentLogger, migrations });
    return await dumpSchema(postgres.url);
  } finally {
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Every file that is made from code, committed, and checked for drift. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { path: 'schema/schema.graphql', make: async () => emitSchema() },
  { path: 'schema/database.sql', make: databaseSql },
  { path: 'schema/report.v1.schema.json', make: async () => `${JSON.stringify(reportJsonSchema(), null, 2)}\n` },
  { path: 'docs/op-coverage.md', make: opCoverage },
  { path: 'docs/format-coverage.md', make: () => Promise.resolve(formatCoverage()) },
  { path: 'docs/corruptions.md', make: () => Promise.resolve(corruptionsPage()) },
  { path: 'docs/channels.md', make: () => Promise.resolve(channelsPage()) },
];
