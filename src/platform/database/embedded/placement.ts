import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { copyBinaries } from './binaries-copy.ts';
import { programPath, type PostgresBinaries } from './binaries.ts';
import { createOutsideCluster, findOutsideCluster, removeOrphans } from './outside-clusters.ts';
import { obstacle, obstacleToEnter } from './reachability.ts';
import { runsAsRoot, serviceAccount, type ServiceAccount } from './service-account.ts';

/** Where a server's programs and data lie and whom it runs as. */
export interface Placement {
  readonly binaries: PostgresBinaries;
  readonly clusterDirectory: string;
  /** Undefined: as the user that runs Assay. */
  readonly account: ServiceAccount | undefined;
}

export interface PlacementRequest {
  readonly dataDirectory: string;
  readonly binaries: PostgresBinaries;
  /** Folder for what the service account could not reach elsewhere. */
  readonly systemDirectory: string;
  readonly logger: Logger;
}

/**
 * Decides where the server runs. For an ordinary user everything stays where it is. Root hands the server to a service
 * account; what lies behind a folder that account may not enter is placed in the system directory instead, and no mode
 * of a folder that is not ours is changed.
 */
export function placeServer(request: PlacementRequest): Placement {
  const existing = existingCluster(request.dataDirectory);
  return runsAsRoot() ? placeForRoot(request, existing) : placeForUser(request, existing);
}

function existingCluster(dataDirectory: string): string | undefined {
  const inside = join(dataDirectory, 'postgres');
  return existsSync(inside) ? inside : findOutsideCluster(dataDirectory);
}

function placeForUser({ dataDirectory, binaries }: PlacementRequest, existing: string | undefined): Placement {
  const uid = existing && existsSync(existing) ? statSync(existing).uid : process.getuid?.();
  if (uid === process.getuid?.()) {
    return { account: undefined, binaries, clusterDirectory: existing ?? join(dataDirectory, 'postgres') };
  }
  throw new AppError(
    'UNAVAILABLE',
    `the database ${existing} belongs to user ${uid}, and Assay runs as user ${process.getuid?.()}: `
      + 'start it as root or as that user, or choose another data directory (ASSAY_DATA_DIR)',
  );
}

function placeForRoot(request: PlacementRequest, existing: string | undefined): Placement {
  const { binaries, systemDirectory } = request;
  removeOrphans(systemDirectory, request.logger);
  const account = (existing && ownerOf(existing)) || serviceAccount();
  if (existing) requireReachable(existing, account);
  return {
    account,
    binaries: isReachable(binaries, account) ? binaries : copyBinaries(binaries, systemDirectory),
    clusterDirectory: existing ?? newCluster(request, account),
  };
}

/** A cluster goes on under the account that made it, be it an ordinary user's. */
function ownerOf(cluster: string): ServiceAccount | undefined {
  if (!existsSync(cluster)) return undefined;
  const { uid, gid } = statSync(cluster);
  return uid === 0 ? undefined : { uid, gid };
}

function requireReachable(cluster: string, account: ServiceAccount): void {
  const blocked = obstacleToEnter(dirname(cluster), account);
  if (blocked === undefined) return;
  throw new AppError(
    'UNAVAILABLE',
    `the database ${cluster} can no longer be reached by its account (uid ${account.uid}), which may not enter ${blocked}; `
      + 'allow that account to enter the folder again, or move the data directory',
  );
}

function isReachable(binaries: PostgresBinaries, account: ServiceAccount): boolean {
  const folders = ['bin', 'lib', 'share'].map((name) => join(binaries.directory, name));
  const programs = [programPath(binaries, 'initdb'), programPath(binaries, 'postgres')];
  return [...folders, ...programs].every((path) => obstacle(path, account) === undefined);
}

function newCluster({ dataDirectory, systemDirectory, logger }: PlacementRequest, account: ServiceAccount): string {
  const blocked = obstacleToEnter(dataDirectory, account);
  if (blocked === undefined) return join(dataDirectory, 'postgres');
  const cluster = createOutsideCluster(dataDirectory, systemDirectory);
  logger.info('the database is kept outside the data directory, because its account may not enter a folder above', { blocked, cluster });
  return cluster;
}
