import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '../../src/kernel/logger.ts';
import { locateBinaries } from '../../src/platform/database/embedded/binaries.ts';
import type { UnexpectedExit } from '../../src/platform/database/embedded/embedded-postgres.ts';
import { freePort } from '../../src/platform/database/embedded/free-port.ts';
import { parentDeathSignal } from '../../src/platform/database/embedded/parent-death-signal.ts';
import { placeServer } from '../../src/platform/database/embedded/placement.ts';
import { PostgresProcess } from '../../src/platform/database/embedded/postgres-process.ts';
import { isRunning } from '../../src/platform/database/embedded/process-table.ts';
import { serverProcesses } from '../../src/platform/database/embedded/server-processes.ts';
import { commitRow, EmbeddedBench, eventually, keptRows, killHard, query, recordingLogger } from './embedded-support.ts';

function postmasterOf(dataDirectory: string): number {
  return Number(readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('kill -9 of Assay', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  beforeAll(() => void (dataDirectory = bench.path('data')));
  afterAll(() => bench.clean());

  const withDeathSignal = parentDeathSignal().length > 0 ? it : it.skip;
  withDeathSignal('ends PostgreSQL within seconds (skipped where the kernel or setpriv cannot)', async () => {
    const program = await bench.startProgram({ dataDirectory });
    await commitRow(program.url);
    await killHard(program.process);
    await eventually('no process of the server is left', 5_000, () => serverProcesses(join(dataDirectory, 'postgres')).length === 0);
  });

  it('does not keep the next start waiting, and loses no committed row', async () => {
    const program = await bench.startProgram({ dataDirectory: bench.path('again') });
    await commitRow(program.url);
    await killHard(program.process);
    const server = await bench.start({ dataDirectory: bench.path('again') });
    expect(await keptRows(server.url)).toEqual([42]);
    await server.stop();
  });
});

describe('a server that an earlier run left behind', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  let cluster = '';
  let url = '';

  beforeAll(async () => {
    dataDirectory = bench.path('data');
    cluster = join(dataDirectory, 'postgres');
    const server = await bench.start({ dataDirectory });
    url = server.url;
    await commitRow(url);
    await server.stop();
  });
  afterAll(() => bench.clean());

  async function leaveServer(): Promise<number> {
    const placement = placeServer({ dataDirectory, binaries: locateBinaries(), systemDirectory: bench.path('system'), logger: silentLogger });
    const port = await freePort();
    await PostgresProcess.start(placement, port, silentLogger);
    const left = new URL(url);
    left.port = String(port);
    await query(left.href, 'SELECT 1');
    return postmasterOf(dataDirectory);
  }

  async function startsWithItsRow(): Promise<void> {
    const logger = recordingLogger();
    const server = await bench.start({ dataDirectory, logger });
    expect(await keptRows(server.url)).toEqual([42]);
    await server.stop();
    expect(logger.warnings.filter((line) => line.startsWith('postgres:'))).toEqual([]);
  }

  it('is stopped, and the database started again', async () => {
    const left = await leaveServer();
    await startsWithItsRow();
    expect(isRunning(left)).toBe(false);
  });

  it('is cleared away when only its children live', async () => {
    const left = await leaveServer();
    const children = serverProcesses(cluster).filter((pid) => pid !== left);
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    process.kill(left, 'SIGKILL');
    await eventually('the postmaster is gone', 5_000, () => !isRunning(left));
    expect(serverProcesses(cluster).length).toBeGreaterThan(0);
    // Stopped ones answer no gentle signal: this one starts by SIGKILL, after the time given to SIGQUIT.
    await startsWithItsRow();
    expect(children.filter(isRunning)).toEqual([]);
  });

  it('does not block the start when its postmaster.pid names a zombie', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(parent.stdout, 'data') as [Buffer];
    const zombie = Number(line.toString());
    await eventually('the child is a zombie', 5_000, () => !isRunning(zombie));
    expect(process.kill(zombie, 0)).toBe(true);
    writeFileSync(join(cluster, 'postmaster.pid'), `${zombie}\n${cluster}\n1\n5432\n\n127.0.0.1\n`);
    await startsWithItsRow();
    await killHard(parent);
  });

  it('does not block the start when its pid was given to another program, which is left alone', async () => {
    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    writeFileSync(join(cluster, 'postmaster.pid'), `${other.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n`);
    await startsWithItsRow();
    expect(other.exitCode).toBeNull();
    await killHard(other);
  });
});

describe('kill -9 of PostgreSQL', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  beforeAll(() => void (dataDirectory = bench.path('data')));
  afterAll(() => bench.clean());

  it('is followed by a restart on the same port with every committed row', async () => {
    const logger = recordingLogger();
    const server = await bench.start({ dataDirectory, logger });
    await commitRow(server.url);
    const exits: UnexpectedExit[] = [];
    server.onUnexpectedExit((exit) => exits.push(exit));
    for (const round of [1, 2]) {
      const killed = postmasterOf(dataDirectory);
      process.kill(killed, 'SIGKILL');
      await eventually('the exit is reported', 5_000, () => exits.length === round);
      const rows = await eventually('the database answers again', 20_000, () => keptRows(server.url).catch(() => undefined));
      expect(rows).toEqual([42]);
      expect(postmasterOf(dataDirectory)).not.toBe(killed);
    }
    expect(exits).toEqual(Array(2).fill({ code: null, signal: 'SIGKILL', restarting: true }));
    expect(logger.warnings).toContain('PostgreSQL ended unexpectedly and is being restarted');
    await server.stop();
    expect(serverProcesses(join(dataDirectory, 'postgres'))).toEqual([]);
  });

  it('is given up after a bounded number of restarts', async () => {
    const server = await bench.start({ dataDirectory });
    const exits: UnexpectedExit[] = [];
    server.onUnexpectedExit((exit) => exits.push(exit));
    rmSync(join(dataDirectory, 'postgres', 'global', 'pg_control'));
    process.kill(postmasterOf(dataDirectory), 'SIGKILL');
    await eventually('it is given up', 30_000, () => exits.at(-1)?.restarting === false);
    expect(exits.map(({ restarting }) => restarting)).toEqual([true, true, true, true, true, false]);
    await server.stop();
    expect(existsSync(join(dataDirectory, 'postgres.lock'))).toBe(false);
  });
});
