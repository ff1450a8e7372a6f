import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { makeFolders, writeFileDurably } from './folders.ts';
import { serverProcesses } from './server-processes.ts';

/**
 * Clusters whose data directory the service account cannot reach live outside it, in `<systemDirectory>/clusters/<id>/`:
 * `data` is the cluster, `owner` names the data directory. The data directory's `postgres.location` points back.
 */
const POINTER = 'postgres.location';
const OWNER = 'owner';
const ORPHANED = 'orphaned-since';

/**
 * How long a cluster without a data directory is kept: a checkout may be moved, and another Assay may start before the
 * moved one takes its cluster along.
 */
export const ORPHAN_GRACE_MS = 72 * 3_600_000;

const ownerSchema = z.object({ dataDirectory: z.string(), mountPoint: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** The cluster folder that a data directory points to, or undefined; follows a data directory that was moved. */
export function findOutsideCluster(dataDirectory: string): string | undefined {
  const home = readIfAny(join(dataDirectory, POINTER));
  if (home === undefined) return undefined;
  const owner = readOwner(home);
  if (!owner) {
    throw new AppError(
      'UNAVAILABLE',
      `the database of ${dataDirectory} was kept in ${home}, which is gone or is no cluster of Assay; `
        + `restore it, or remove ${join(dataDirectory, POINTER)} to start with an empty database`,
    );
  }
  takeAlong(home, owner, realpathSync(dataDirectory));
  return join(home, 'data');
}

/** Makes room for a new cluster outside and points the data directory to it; the cluster itself is not made yet. */
export function createOutsideCluster(dataDirectory: string, systemDirectory: string): string {
  const home = join(systemDirectory, 'clusters', randomBytes(8).toString('hex'));
  makeFolders(home, 0o755);
  writeOwner(home, realpathSync(dataDirectory));
  writeFileDurably(join(dataDirectory, POINTER), home, 0o644);
  return join(home, 'data');
}

/** Removes clusters whose data directory has been gone, or pointed elsewhere, for longer than the grace. */
export function removeOrphans(systemDirectory: string, logger: Logger, graceMs: number = ORPHAN_GRACE_MS): void {
  const clusters = join(systemDirectory, 'clusters');
  for (const id of existsSync(clusters) ? readdirSync(clusters) : []) {
    const home = join(clusters, id);
    if (!isOrphaned(home)) {
      rmSync(join(home, ORPHANED), { force: true });
    } else if (Date.now() - orphanedSince(home) >= graceMs) {
      logger.warn('removing a database whose data directory is gone', { cluster: home, dataDirectory: readOwner(home)?.dataDirectory });
      rmSync(home, { recursive: true, force: true });
    }
  }
}

/** A data directory on a disk that is not mounted just now is not gone, and a cluster with a server is not dead. */
function isOrphaned(home: string): boolean {
  const owner = readOwner(home);
  if (owner && (pointsTo(owner.dataDirectory, home) || !isMountPoint(owner.mountPoint))) return false;
  const cluster = join(home, 'data');
  return !existsSync(cluster) || serverProcesses(cluster).length === 0;
}

function orphanedSince(home: string): number {
  const path = join(home, ORPHANED);
  const marked = Date.parse(readIfAny(path) ?? '');
  if (!Number.isNaN(marked)) return marked;
  writeFileDurably(path, new Date().toISOString(), 0o644);
  return Date.now();
}

/** A data directory that moved keeps its cluster; a copy of one must not share it. */
function takeAlong(home: string, owner: Owner, dataDirectory: string): void {
  if (owner.dataDirectory === dataDirectory) return;
  if (pointsTo(owner.dataDirectory, home)) {
    throw new AppError(
      'CONFLICT',
      `the database in ${home} belongs to ${owner.dataDirectory}; ${dataDirectory} is a copy that points to it too. `
        + `Remove ${join(dataDirectory, POINTER)} to start with an empty database there`,
    );
  }
  writeOwner(home, dataDirectory);
}

function pointsTo(dataDirectory: string, home: string): boolean {
  return readIfAny(join(dataDirectory, POINTER)) === home;
}

function readOwner(home: string): Owner | undefined {
  const content = readIfAny(join(home, OWNER));
  return content === undefined ? undefined : ownerSchema.parse(JSON.parse(content));
}

function writeOwner(home: string, dataDirectory: string): void {
  const owner: Owner = { dataDirectory, mountPoint: mountPointOf(dataDirectory) };
  writeFileDurably(join(home, OWNER), `${JSON.stringify(owner)}\n`, 0o644);
}

function mountPointOf(path: string): string {
  return isMountPoint(path) ? path : mountPointOf(dirname(path));
}

function isMountPoint(path: string): boolean {
  if (path === dirname(path)) return true;
  return existsSync(path) && statSync(path).dev !== statSync(dirname(path)).dev;
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
