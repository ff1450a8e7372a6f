import { migrations } from '../../migrations/index.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Config } from '../platform/config.ts';
import { startEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.ts';
import { migrate } from '../platform/database/migrate.ts';
import { provisionFirstOrganization } from '../platform/database/provisioning.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';

export interface OpenedDatabase {
  /** Connection string of the owner: never log it. */
  readonly ownerUrl: string;
  /** The first organization's key, when this start made it: to be shown once. */
  readonly newApiKey: string | undefined;
}

/** DATABASE_URL's server, or the embedded one; migrated, and with its first organization. */
export async function openDatabase(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<OpenedDatabase> {
  const ownerUrl = config.databaseUrl ?? await startEmbedded(config, logger, lifecycle);
  await migrate(ownerUrl, { logger, migrations });
  const provisioned = await provisionFirstOrganization(ownerUrl, { name: 'My organization', key: config.apiKey ?? undefined });
  const newApiKey = provisioned.created && !config.apiKey ? provisioned.apiKey : undefined;
  return { ownerUrl, newApiKey };
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
