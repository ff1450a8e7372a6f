import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How runners are started; decided once by the worker's composition root. */
export interface RunnerOptions {
  readonly memoryLimitMb: number;
  readonly timeoutSeconds: number;
  /** Threads of the engine; 0: as many as there are cores. */
  readonly threads: number;
  /** The engine and where it computes; absent: those of `openRuntime`. */
  readonly runtime?: string;
  readonly device?: string;
  /** Where a runner writes what it needs for a moment; absent: the system's folder. */
  readonly temporaryFolder?: string;
  /** The only environment a runner has. Never credentials: it reads hostile files. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program to run; src/bin/runner.ts unless a test has another. */
  readonly program?: string;
}

const PROGRAM = fileURLToPath(new URL('../../bin/runner.ts', import.meta.url));
/** Where `--import tsx` is looked up. */
const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts a runner. It ends with its worker: by itself when the IPC channel closes, and on Linux the kernel kills it when
 * the worker is killed in a way that lets nothing be closed.
 */
export function forkRunner(options: RunnerOptions): ChildProcess {
  const node = ['--import', 'tsx', `--max-old-space-size=${options.memoryLimitMb}`];
  const bound = process.platform === 'linux' && existsSync(SETPRIV);
  return fork(options.program ?? PROGRAM, engineArguments(options), {
    cwd: PACKAGE_ROOT,
    env: { ...options.environment },
    execPath: bound ? SETPRIV : process.execPath,
    execArgv: bound ? ['--pdeathsig', 'KILL', process.execPath, ...node] : node,
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function engineArguments({ threads, runtime, device, temporaryFolder }: RunnerOptions): string[] {
  const given = { threads: String(threads), runtime, device, 'temporary-folder': temporaryFolder };
  return Object.entries(given).flatMap(([name, value]) => (value ? [`--${name}=${value}`] : []));
}
