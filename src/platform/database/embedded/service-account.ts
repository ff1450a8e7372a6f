import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../kernel/errors.ts';

/** Whom the server runs as. */
export interface ServiceAccount {
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ['postgres', 'assay-postgres'];
const CREATED = 'assay-postgres';

/** Whether this process may and must hand the server to another account: PostgreSQL refuses to run as root. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The unprivileged account that runs the server for root: `postgres` where it exists, else one made with useradd, else
 * `nobody`. It has an entry in the system's user list, which initdb asks for.
 *
 * @throws AppError UNAVAILABLE when the system has none of them.
 */
export function serviceAccount(): ServiceAccount {
  for (const name of PREFERRED) {
    const account = findAccount(name);
    if (account) return account;
  }
  const account = createAccount() ?? findAccount('nobody');
  if (account) return account;
  throw new AppError(
    'UNAVAILABLE',
    'PostgreSQL does not run as root, and this system has no account "postgres", no useradd to make one and no "nobody"; '
      + 'start Assay as an ordinary user, or set DATABASE_URL to a PostgreSQL server',
  );
}

/** An account of the system by name; root is never one. */
export function findAccount(name: string): ServiceAccount | undefined {
  const [, , uid, gid] = passwdEntry(name)?.split(':') ?? [];
  if (!uid || !gid || uid === '0') return undefined;
  return { uid: Number(uid), gid: Number(gid) };
}

/** getent also knows accounts of a directory service; where it is missing, the file is all there is. */
function passwdEntry(name: string): string | undefined {
  try {
    return execFileSync('getent', ['passwd', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${name}:`));
  }
}

function createAccount(): ServiceAccount | undefined {
  const args = ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', CREATED];
  for (const command of ['useradd', '/usr/sbin/useradd']) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
      return findAccount(CREATED);
    } catch {
      // Absent, or the user list is read-only: the caller goes on to the next candidate.
    }
  }
  return undefined;
}
