import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../src/bin/assay.ts', import.meta.url));
const STOP_WITH_PARENT = new URL('./stop-with-parent.ts', import.meta.url).href;

const READY_LINE = /Assay is ready at (http:\/\/\S+)/;
const START_LIMIT_MS = 90_000;
/** Longer than the program's own limits for stopping its parts. */
const STOP_LIMIT_MS = 45_000;

export interface SystemOptions {
  /** Absolute; must be empty or absent. */
  readonly dataDirectory: string;
  /** At least 32 visible ASCII characters. */
  readonly apiKey: string;
  /** Takes what the system prints. */
  readonly logFile: string;
  /** Ends a start that is still under way. */
  readonly signal: AbortSignal;
}

/** A whole Assay (database, API, worker) running in a child process. */
export interface RunningSystem {
  readonly url: string;
  /** Stops it in order and waits for its end; an Error when it did not end well. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * The demo's own settings win; a database or storage of the operator is never touched. Small attacks side by side, one
 * thread each, are done sooner than one after the other.
 */
function environmentOf({ dataDirectory, apiKey }: SystemOptions): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, STORAGE_URL: _storage, ASSAY_PUBLIC_URL: _url, HOST: _host, ...inherited } = process.env;
  const workers = String(Math.min(4, availableParallelism()));
  return { ASSAY_WORKER_CONCURRENCY: workers, ASSAY_THREADS: '1', ...inherited, PORT: '0', ASSAY_DATA_DIR: dataDirectory, ASSAY_API_KEY: apiKey };
}

/** Detached: Ctrl-C in a terminal reaches the demo only, which then stops its child once. */
function spawnSystem(options: SystemOptions): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', STOP_WITH_PARENT, PROGRAM, 'start'], {
    cwd: ROOT, env: environmentOf(options), detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(options.logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('close', () => log.end());
  return child;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}

/** The address printed when everything is up. */
function readyUrl(child: ChildProcess, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`expected Assay to be ready within ${START_LIMIT_MS / 1000} s`)), START_LIMIT_MS).unref();
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the start was interrupted'));
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
    if (!child.stdout) return reject(new Error('expected a pipe from the child process'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = READY_LINE.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  let killed = false;
  const timer = setTimeout(() => { killed = true; child.kill('SIGKILL'); }, STOP_LIMIT_MS);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const end = await ended;
  clearTimeout(timer);
  if (killed) throw new Error(`expected Assay to stop within ${STOP_LIMIT_MS / 1000} s of SIGTERM, it had to be killed`);
  if (end !== 'exit code 0') throw new Error(`expected Assay to stop with exit code 0, found: ${end}`);
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

/** Starts Assay on a free port. Throws, with the end of its log, when it does not come up; then nothing is left running. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const child = spawnSystem(options);
  const ended = endOf(child);
  const early = ended.then((end): never => { throw new Error(`expected Assay to start, found: ${end}`); });
  try {
    const url = await Promise.race([readyUrl(child, options.signal), early]);
    let stopping: Promise<void> | undefined;
    return { url, stop: () => stopping ??= stop(child, ended) };
  } catch (error) {
    await stop(child, ended).catch(() => undefined);
    if (options.signal.aborted) throw error;
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${await lastLines(options.logFile)}`, { cause: error });
  }
}
