import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/setpriv', '/bin/setpriv'];

/**
 * The words to put before a command so that the kernel sends it SIGINT (PostgreSQL's fast shutdown) when the thread that
 * started it ends, `kill -9` included. Empty where the system cannot: then the next start ends what was left.
 */
export function parentDeathSignal(): readonly string[] {
  const setpriv = process.platform === 'linux' ? CANDIDATES.find((path) => existsSync(path)) : undefined;
  // BusyBox has a setpriv without the option.
  return setpriv && helpOf(setpriv).includes('--pdeathsig') ? [setpriv, '--pdeathsig', 'INT', '--'] : [];
}

function helpOf(program: string): string {
  try {
    return execFileSync(program, ['--help'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
