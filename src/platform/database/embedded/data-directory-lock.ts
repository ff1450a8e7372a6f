import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';
import { pidNamespace, startMark } from './process-table.ts';

const LOCK_FILE = 'postgres.lock';
const HEARTBEAT_MS = 1_000;
/** How long a lock of another container is watched for a heartbeat: five beats, so that a busy owner is not taken for dead. */
const WATCH_MS = 5_000;
const MAX_TAKEOVERS = 5;

const holderSchema = z.object({ pid: z.number(), startMark: z.string(), pidNamespace: z.string(), since: z.string() });
type Holder = z.infer<typeof holderSchema>;

export interface DataDirectoryLock {
  release(): Promise<void>;
}

/**
 * Claims the embedded database of a data directory for this process. A lock outlives `kill -9`; it is then recognised
 * as stale because no process with its pid *and* start time runs any more.
 *
 * @throws AppError CONFLICT when another running process holds it.
 */
export async function lockDataDirectory(dataDirectory: string): Promise<DataDirectoryLock> {
  const path = join(dataDirectory, LOCK_FILE);
  const own = JSON.stringify(thisProcess());
  for (let attempt = 0; attempt < MAX_TAKEOVERS; attempt++) {
    if (await createLock(path, own)) return held(path, own);
    const found = await readLock(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder && (await isAlive(holder, path))) throw inUse(dataDirectory, holder);
    await removeStale(path, found);
  }
  throw new AppError('CONFLICT', `the lock ${path} is contended: several Assays start on ${dataDirectory} at once`);
}

function thisProcess(): Holder {
  return {
    pid: process.pid,
    startMark: startMark(process.pid) ?? '',
    pidNamespace: pidNamespace(),
    since: new Date().toISOString(),
  };
}

/** Written aside and linked into place, so that a lock is complete from its first moment; false when there is one. */
async function createLock(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, content, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function held(path: string, own: string): DataDirectoryLock {
  // A failed beat (the folder was deleted under us) harms nothing: the database reports the loss itself.
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if ((await readLock(path)) === own) await rm(path, { force: true });
    },
  };
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for a lock cut off by a power failure, which nobody can be holding. */
function parseHolder(content: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.pidNamespace === pidNamespace()) return startMark(holder.pid) === holder.startMark;
  return hasHeartbeat(path);
}

/** Processes of another container cannot be looked up, so their lock is watched for a sign of life. */
async function hasHeartbeat(path: string): Promise<boolean> {
  const seen = await stat(path);
  await sleep(WATCH_MS);
  return stat(path).then((now) => now.mtimeMs !== seen.mtimeMs, () => false);
}

/** Two processes may find the same stale lock: the one that renames it away checks that it is the one it judged. */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readLock(aside)) !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function inUse(dataDirectory: string, holder: Holder): AppError {
  return new AppError(
    'CONFLICT',
    `the database in ${dataDirectory} is in use by another Assay (process ${holder.pid}, since ${holder.since}); `
      + 'stop that one, or give this one a data directory of its own (ASSAY_DATA_DIR)',
    { details: { pid: holder.pid } },
  );
}
