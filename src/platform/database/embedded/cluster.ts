import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../../kernel/errors.ts';
import { programPath } from './binaries.ts';
import { renameDurably, writeFileDurably } from './folders.ts';
import { parentDeathSignal } from './parent-death-signal.ts';
import type { Placement } from './placement.ts';
import { programEnvironment } from './program-environment.ts';
import type { ServiceAccount } from './service-account.ts';

/** The cluster's superuser, who owns everything in it. */
export const OWNER_ROLE = 'assay_owner';

const PASSWORD_FILE = 'postgres.password';
const run = promisify(execFile);

/**
 * Makes the cluster at its first start; later starts check that its PostgreSQL version fits.
 *
 * @returns the password of `OWNER_ROLE`, random and kept in the data directory for its owner only.
 * @throws AppError UNAVAILABLE when initdb fails, the version differs or the password was lost.
 */
export async function ensureCluster(placement: Placement, dataDirectory: string): Promise<string> {
  const { clusterDirectory, binaries } = placement;
  const passwordFile = join(dataDirectory, PASSWORD_FILE);
  if (existsSync(clusterDirectory)) {
    requireVersion(clusterDirectory, binaries.version);
    return readPassword(passwordFile, clusterDirectory);
  }
  if (!existsSync(passwordFile)) writeFileDurably(passwordFile, randomBytes(24).toString('base64url'), 0o600);
  const password = readPassword(passwordFile, clusterDirectory);
  await createCluster(placement, password);
  return password;
}

/** Made under another name and renamed when complete: an interrupted first start leaves no half cluster. */
async function createCluster(placement: Placement, password: string): Promise<void> {
  const draft = `${placement.clusterDirectory}.initializing`;
  const passwordFile = `${draft}.password`;
  for (const path of [draft, passwordFile]) rmSync(path, { recursive: true, force: true });
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
    handOver([draft, passwordFile], placement.account);
    await initialise(placement, draft, passwordFile);
    renameDurably(draft, placement.clusterDirectory);
  } finally {
    for (const path of [draft, passwordFile]) rmSync(path, { recursive: true, force: true });
  }
}

function handOver(paths: readonly string[], account: ServiceAccount | undefined): void {
  if (account) for (const path of paths) chownSync(path, account.uid, account.gid);
}

/** PostgreSQL's own C.UTF-8 sorts and cases alike on every system; the operating system's locales are not asked. */
async function initialise({ binaries, account }: Placement, directory: string, passwordFile: string): Promise<void> {
  const [command = '', ...args] = [
    ...parentDeathSignal(), programPath(binaries, 'initdb'),
    `--pgdata=${directory}`, `--username=${OWNER_ROLE}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums', '--no-instructions',
  ];
  try {
    await run(command, args, programEnvironment(account));
  } catch (error) {
    throw new AppError('UNAVAILABLE', `initdb could not make the database ${directory}: ${reasonOf(error)}`, { cause: error });
  }
}

/** What a program said before it failed, or why it could not be started. */
function reasonOf(error: unknown): string {
  const { stderr, message, code } = error as { stderr?: string; message: string; code?: unknown };
  if (code === 'ENOENT') {
    return 'the program is there but cannot be loaded, as happens on systems with another C library (Alpine); '
      + 'set DATABASE_URL to a PostgreSQL server there';
  }
  return stderr?.trim() || message;
}

function readPassword(path: string, clusterDirectory: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  throw new AppError('UNAVAILABLE', `the database ${clusterDirectory} exists, but the file with its password, ${path}, is missing`);
}

function requireVersion(clusterDirectory: string, binariesVersion: string): void {
  const found = readFileSync(join(clusterDirectory, 'PG_VERSION'), 'utf8').trim();
  const expected = binariesVersion.split('.', 1)[0];
  if (found === expected) return;
  throw new AppError(
    'UNAVAILABLE',
    `the database ${clusterDirectory} was made by PostgreSQL ${found}, and the installed binaries are version ${expected}: `
      + 'dump it with the old version and restore it with the new one',
  );
}
