import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, parse } from 'node:path';
import type { ServiceAccount } from './service-account.ts';

const READ = 4;
const ENTER = 1;

/**
 * The first folder on the way to `path` that `account` may not enter, or `path` itself when the account may not read
 * and enter (or execute) it; undefined when it is reachable. Symbolic links are followed first, modes are read, nothing is changed.
 */
export function obstacle(path: string, account: ServiceAccount): string | undefined {
  const real = realpathSync(path);
  for (const folder of parentsOf(real)) {
    if (!allows(statSync(folder), account, ENTER)) return folder;
  }
  return allows(lstatSync(real), account, READ | ENTER) ? undefined : real;
}

/** Like `obstacle`, for a folder that the account only passes through (it is given a subfolder of its own). */
export function obstacleToEnter(path: string, account: ServiceAccount): string | undefined {
  const real = realpathSync(path);
  return [...parentsOf(real), real].find((folder) => !allows(statSync(folder), account, ENTER));
}

/** Folders above a path, the root first. */
function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    parents.unshift(folder);
    if (folder === parse(folder).root) return parents;
  }
}

/**
 * The mode's class that applies is owner, else group, else others; the first that matches decides, as in the kernel.
 * A server spawned for root has its primary group only. Access lists are not read: they can but narrow or widen by name,
 * and where they mislead, starting the server says so.
 */
function allows(stats: Stats, account: ServiceAccount, wanted: number): boolean {
  const shift = stats.uid === account.uid ? 6 : stats.gid === account.gid ? 3 : 0;
  return ((stats.mode >> shift) & wanted) === wanted;
}
