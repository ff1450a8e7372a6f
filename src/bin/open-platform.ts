import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { entities } from '../modules/entities.ts';
import type { Config } from '../platform/config.ts';
import { applicationUrl } from '../platform/database/application-role.ts';
import { Database } from '../platform/database/database.ts';
import { readUrlSigningKey } from '../platform/database/provisioning.ts';
import { PostgresEventFeed } from '../platform/events/postgres-event-feed.ts';
import { PostgresEventLog } from '../platform/events/postgres-event-log.ts';
import { UrlSigner } from '../platform/identity/url-signer.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import { GraphileJobQueue } from '../platform/queue/graphile-job-queue.ts';
import { FolderBlobStore } from '../platform/storage/folder-blob-store.ts';

export type Platform = Awaited<ReturnType<typeof openPlatform>>;

/** The adapters behind every port, connected as the application's role. `ownerUrl` is used to read the signing key only. */
export async function openPlatform(config: Config, ownerUrl: string, logger: Logger, lifecycle: Lifecycle) {
  const url = applicationUrl(ownerUrl);
  const database = await Database.open({ url, entities, logger });
  lifecycle.onStop('database connections', () => database.close());

  const events = new PostgresEventLog();
  const feed = new PostgresEventFeed({ url, database, log: events, logger });
  lifecycle.onStop('event feed', () => feed.close());

  const blobs = new FolderBlobStore(join(config.dataDirectory, 'blobs'));
  await blobs.prepare();
  const signer = new UrlSigner(await readUrlSigningKey(ownerUrl), systemClock);
  return { database, events, feed, blobs, signer, queue: new GraphileJobQueue() };
}
