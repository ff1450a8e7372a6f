import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError } from '../kernel/errors.ts';

/** Prepared images live on between jobs; every other folder belongs to one running job. */
const CACHE = 'prepared-images';

/** Runs `work` with a new folder and removes the folder when it settles. */
export async function withWorkFolder<T>(workDirectory: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(workDirectory, { recursive: true });
  const folder = await mkdtemp(join(workDirectory, `job-${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function imageCacheOf(workDirectory: string): string {
  return join(workDirectory, CACHE);
}

/** A folder for the temporary files of this worker's runners; a killed runner's are removed with those of killed workers. */
export async function runnersTemporaryFolder(workDirectory: string): Promise<string> {
  const folder = join(workDirectory, `job-${process.pid}-temporary`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Removes what killed workers left behind: folders of processes that no longer live. To be called once, at start. */
export async function removeLeftovers(workDirectory: string): Promise<readonly string[]> {
  await mkdir(workDirectory, { recursive: true });
  const leftovers = (await readdir(workDirectory)).filter((name) => isLeftover(name));
  for (const name of leftovers) await rm(join(workDirectory, name), { recursive: true, force: true });
  return leftovers;
}

function isLeftover(name: string): boolean {
  const pid = Number(/^job-(\d+)-/.exec(name)?.[1]);
  return pid > 0 && (pid === process.pid || !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * A path that a runner named, if it is a plain file in its own folder. A runner has read a hostile file: it could name
 * any file of this machine and have it stored as a result.
 */
export async function resultFile(folder: string, path: string): Promise<string> {
  const real = await realpath(path).catch(() => '');
  const isOwn = real.startsWith((await realpath(folder)) + sep);
  if (isOwn && (await stat(real)).isFile()) return real;
  throw new AppError('INTERNAL', `expected a result file in the runner's own folder, found ${path}`);
}
