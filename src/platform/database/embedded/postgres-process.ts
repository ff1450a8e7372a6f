import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { programPath } from './binaries.ts';
import { parentDeathSignal } from './parent-death-signal.ts';
import type { Placement } from './placement.ts';
import { programEnvironment } from './program-environment.ts';
import { clusterName } from './server-processes.ts';

const READY = 'database system is ready to accept connections';
const PORT_TAKEN = 'could not bind IPv4 address';
/** Recovery after a crash replays up to a checkpoint's worth of log, which takes minutes on a slow disk. */
const START_TIMEOUT_MS = 300_000;
const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;
const LAST_LINES_MS = 1_000;
const KEPT_LINES = 20;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The port was taken by another program between being chosen and being bound. */
export class PortTakenError extends AppError {
  constructor(port: number) {
    super('UNAVAILABLE', `port ${port} of 127.0.0.1 is in use by another program`);
    this.name = 'PortTakenError';
  }
}

/** One run of the postgres program. */
export class PostgresProcess {
  readonly #child: ChildProcess;
  readonly #logger: Logger;
  readonly #lines: string[] = [];
  readonly #ready: Promise<void>;
  readonly #closed: Promise<void>;
  /** Resolves when the process has ended, however it did. */
  readonly exited: Promise<Exit>;
  #stopping = false;

  private constructor(child: ChildProcess, logger: Logger) {
    this.#child = child;
    this.#logger = logger;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', (error) => {
        this.#lines.push(error.message);
        resolve({ code: null, signal: null });
      });
    });
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.#ready = this.#followOutput();
    this.#endWithParent();
  }

  /**
   * Starts a server on a cluster and waits until it takes connections.
   *
   * @throws PortTakenError, or AppError UNAVAILABLE with what the server said before it ended.
   */
  static async start(placement: Placement, port: number, logger: Logger): Promise<PostgresProcess> {
    const [command = '', ...args] = commandLine(placement, port);
    const child = spawn(command, args, {
      ...programEnvironment(placement.account),
      // In a session of its own: Ctrl-C in the terminal must reach Assay only, which stops the database last.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const started = new PostgresProcess(child, logger);
    await started.#untilReady(port);
    return started;
  }

  /** Fast shutdown: sessions are ended, everything is written. Harder after a time limit; nothing committed is lost either way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (await this.#endBy('SIGINT', FAST_SHUTDOWN_MS)) return;
    this.#logger.warn('PostgreSQL did not stop in time and is stopped at once; it will recover at its next start');
    if (await this.#endBy('SIGQUIT', IMMEDIATE_SHUTDOWN_MS)) return;
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  async #endBy(signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
    this.#child.kill(signal);
    return withinLimit(this.exited, limitMs);
  }

  async #untilReady(port: number): Promise<void> {
    const ended = this.exited.then(() => 'ended' as const);
    const ready = this.#ready.then(() => 'ready' as const);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => { timer = setTimeout(resolve, START_TIMEOUT_MS, 'late'); });
    const outcome = await Promise.race([ready, ended, late]);
    clearTimeout(timer);
    if (outcome === 'ready') return;
    if (outcome === 'late') await this.stop();
    // The last lines may arrive after the end is known.
    await withinLimit(this.#closed, LAST_LINES_MS);
    throw this.#failure(port, outcome);
  }

  #failure(port: number, outcome: 'ended' | 'late'): AppError {
    if (this.#lines.some((line) => line.includes(PORT_TAKEN))) return new PortTakenError(port);
    const said = this.#lines.join('\n') || 'it said nothing';
    const what = outcome === 'late' ? `was not ready after ${START_TIMEOUT_MS / 1000} s` : 'ended before it was ready';
    return new AppError('UNAVAILABLE', `the embedded PostgreSQL ${what}: ${said}`);
  }

  /** Where the kernel does not do it, an Assay that exits without an ordered stop still takes its server along. */
  #endWithParent(): void {
    const end = (): void => void this.#child.kill('SIGINT');
    process.once('exit', end);
    void this.exited.then(() => process.off('exit', end));
  }

  #followOutput(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#child.stderr) return;
      createInterface({ input: this.#child.stderr }).on('line', (line) => {
        this.#lines.push(line);
        if (this.#lines.length > KEPT_LINES) this.#lines.shift();
        this.#log(line);
        if (line.includes(READY)) resolve();
      });
    });
  }

  /** Failed statements are reported by whoever sent them; only the server's own troubles are worth a warning. */
  #log(line: string): void {
    const serious = /^(WARNING|FATAL|PANIC):/.test(line) && !this.#stopping;
    this.#logger[serious ? 'warn' : 'debug'](`postgres: ${line}`);
  }
}

function commandLine(placement: Placement, port: number): readonly string[] {
  const settings = {
    cluster_name: clusterName(placement.clusterDirectory),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Readiness is read from the log, so its language and form are fixed; statements may hold what must not be logged.
    lc_messages: 'C',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '',
    log_min_error_statement: 'panic',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = programPath(placement.binaries, 'postgres');
  return [...parentDeathSignal(), program, '-D', placement.clusterDirectory, '-p', String(port), ...options];
}

async function withinLimit(event: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => { timer = setTimeout(resolve, limitMs, false); });
  try {
    return await Promise.race([event.then(() => true as const), limit]);
  } finally {
    clearTimeout(timer);
  }
}
