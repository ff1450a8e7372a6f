import { silentLogger } from '../../src/kernel/logger.ts';
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../../src/platform/database/embedded/embedded-postgres.ts';

/** Run by the embedded-*.test.ts as a process of its own that can be killed: starts the database, tells its URL, then lives on. */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<EmbeddedPostgresOptions, 'logger'>;
const postgres = await startEmbeddedPostgres({ ...options, logger: silentLogger });
process.stdout.write(`${postgres.url}\n`);
setInterval(() => undefined, 60_000);
