import { migrations } from '../../migrations/index.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Config } from '../platform/config.ts';
import { startEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.ts';
import { migrate } from '../platform/database/migrate.ts';
import { provisionFirstOrganization } from '../platform/database/provisioning.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';

/** DATABASE_URL's server, or the embedded one, migrated. Gives the owner's connection string: never log it. */
export async function openDatabase(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<string> {
  const ownerUrl = config.databaseUrl ?? await startEmbedded(config, logger, lifecycle);
  await migrate(ownerUrl, { logger, migrations });
  return ownerUrl;
}

/**
 * Makes the first organization where there is none. Gives its key when this call made one, to be shown once; a key that
 * the operator set is known to them.
 */
export async function provision(config: Config, ownerUrl: string): Promise<string | undefined> {
  const provisioned = await provisionFirstOrganization(ownerUrl, { name: 'My organization', key: config.apiKey ?? undefined });
  return config.apiKey ? undefined : provisioned.apiKey;
}

async function startEmbedded(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, logger });
  lifecycle.onStop('embedded PostgreSQL', () => postgres.stop());
  postgres.onUnexpectedExit(({ restarting }) => {
    if (restarting) return;
    logger.error('the embedded PostgreSQL keeps ending by itself; Assay stops');
    void lifecycle.stop('no database').then(() => process.exit(1));
  });
  return postgres.url;
}
