import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { silentLogger, type Logger } from '../../src/kernel/logger.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from '../../src/platform/database/embedded/embedded-postgres.ts';

const PROGRAM = fileURLToPath(new URL('./embedded-program.ts', import.meta.url));

export type ProgramOptions = Pick<EmbeddedPostgresOptions, 'dataDirectory' | 'packageDirectory'>;

/** A folder of a test file, and all that the file started in it; `clean` ends and removes everything. */
export class EmbeddedBench {
  #home: string | undefined;
  readonly #servers: EmbeddedPostgres[] = [];
  readonly #programs: ChildProcess[] = [];

  /** A path in the bench's folder, which is made when first asked for and which every account may enter. */
  path(...names: readonly string[]): string {
    if (this.#home === undefined) {
      this.#home = mkdtempSync(join(tmpdir(), 'assay-embedded-test-'));
      chmodSync(this.#home, 0o755);
    }
    return join(this.#home, ...names);
  }

  /** Starts a server in this process; what root needs outside of the data directory goes to the bench's `system`. */
  async start(options: Partial<EmbeddedPostgresOptions> & { readonly dataDirectory: string }): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ logger: silentLogger, systemDirectory: this.path('system'), ...options });
    this.#servers.push(server);
    return server;
  }

  /** Starts a server in a process of its own, and gives that process and the server's URL. */
  async startProgram(options: ProgramOptions, spawnOptions: SpawnOptions = {}): Promise<{ process: ChildProcess; url: string }> {
    const input = JSON.stringify({ systemDirectory: this.path('system'), ...options });
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, input], { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#programs.push(child);
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => { complaint += chunk.toString(); });
    if (!child.stdout) throw new Error('expected a pipe');
    const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'close')]);
    if (typeof first[0] !== 'string') throw new Error(`the program ended with ${String(first[0])}: ${complaint}`);
    return { process: child, url: first[0] };
  }

  async clean(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    for (const program of this.#programs) await killHard(program);
    if (this.#home !== undefined) rmSync(this.#home, { recursive: true, force: true });
  }
}

export async function killHard(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill('SIGKILL');
  await once(program, 'exit');
}

export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  // The server may end under a connection: the query reports that, the event repeats it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A row whose survival tells that nothing committed was lost. */
export async function commitRow(url: string): Promise<void> {
  await query(url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)');
}

export async function keptRows(url: string): Promise<readonly number[]> {
  return (await query<{ n: number }>(url, 'SELECT n FROM kept')).map(({ n }) => n);
}

/** Waits for what another process does, of which no event tells. */
export async function eventually<T>(what: string, limitMs: number, check: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

export function recordingLogger(): Logger & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return { ...silentLogger, warnings, warn: (message) => void warnings.push(message) };
}
