import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { silentLogger } from '../../src/kernel/logger.ts';
import { locateBinaries, programPath } from '../../src/platform/database/embedded/binaries.ts';
import { ORPHAN_GRACE_MS, removeOrphans } from '../../src/platform/database/embedded/outside-clusters.ts';
import { obstacle, obstacleToEnter } from '../../src/platform/database/embedded/reachability.ts';
import { serverProcesses } from '../../src/platform/database/embedded/server-processes.ts';
import { findAccount, serviceAccount } from '../../src/platform/database/embedded/service-account.ts';
import { commitRow, EmbeddedBench, keptRows, query } from './embedded-support.ts';

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? describe : describe.skip;

/** A folder that only root may enter, as the home of root is. */
function closedFolder(bench: EmbeddedBench, name: string): string {
  const folder = bench.path(name);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function clustersOf(bench: EmbeddedBench): readonly string[] {
  return readdirSync(bench.path('system', 'clusters')).map((id) => bench.path('system', 'clusters', id));
}

asRoot('started by root (skipped for an ordinary user)', () => {
  const bench = new EmbeddedBench();
  afterAll(() => bench.clean());

  it('runs the server under an account without power, with its data in the data directory', async () => {
    const dataDirectory = bench.path('open', 'data');
    const server = await bench.start({ dataDirectory });
    const cluster = join(dataDirectory, 'postgres');
    const owners = serverProcesses(cluster).map((pid) => statSync(`/proc/${pid}`).uid);
    expect(new Set(owners)).toEqual(new Set([serviceAccount().uid]));
    expect(statSync(cluster)).toMatchObject({ uid: serviceAccount().uid, gid: serviceAccount().gid });
    expect([modeOf(cluster), modeOf(dataDirectory), modeOf(bench.path('open'))]).toEqual(['700', '711', '755']);
    expect(statSync(join(dataDirectory, 'postgres.password')).uid).toBe(0);
    expect(existsSync(bench.path('system', 'clusters'))).toBe(false);
    await server.stop();
  });

  it('goes on under the account that made the database', async () => {
    const nobody = findAccount('nobody');
    if (!nobody) throw new Error('expected an account "nobody"');
    const dataDirectory = bench.path('changed');
    await (await bench.start({ dataDirectory })).stop();
    const cluster = join(dataDirectory, 'postgres');
    for (const name of ['.', ...readdirSync(cluster, { recursive: true, encoding: 'utf8' })]) chownSync(join(cluster, name), nobody.uid, nobody.gid);
    const server = await bench.start({ dataDirectory });
    expect(serverProcesses(cluster).map((pid) => statSync(`/proc/${pid}`).uid)).toContain(nobody.uid);
    await server.stop();
  });

  it('says which folder closes the way to a database that was reachable once', async () => {
    const folder = bench.path('closing');
    await (await bench.start({ dataDirectory: join(folder, 'data') })).stop();
    chmodSync(folder, 0o700);
    await expect(bench.start({ dataDirectory: join(folder, 'data') })).rejects.toThrow(`may not enter ${folder};`);
  });
});

asRoot('a checkout that only root may enter (skipped for an ordinary user)', () => {
  const bench = new EmbeddedBench();
  let folder = '';
  let dataDirectory = '';
  afterAll(() => bench.clean());
  beforeAll(async () => {
    folder = closedFolder(bench, 'closed');
    dataDirectory = join(folder, 'data');
    const server = await bench.start({ dataDirectory });
    await commitRow(server.url);
    await server.stop();
  });

  it('keeps its modes; the database lies outside and knows its owner', () => {
    expect(modeOf(folder)).toBe('700');
    expect(readdirSync(dataDirectory).sort()).toEqual(['postgres.location', 'postgres.password']);
    const [home = ''] = clustersOf(bench);
    expect(readFileSync(join(dataDirectory, 'postgres.location'), 'utf8')).toBe(home);
    expect(JSON.parse(readFileSync(join(home, 'owner'), 'utf8'))).toMatchObject({ dataDirectory });
    expect(modeOf(join(home, 'data'))).toBe('700');
  });

  it('finds its rows again, also after the folder was moved', async () => {
    const server = await bench.start({ dataDirectory });
    expect(await keptRows(server.url)).toEqual([42]);
    await server.stop();

    const moved = closedFolder(bench, 'moved');
    renameSync(dataDirectory, join(moved, 'data'));
    removeOrphans(bench.path('system'), silentLogger);
    const again = await bench.start({ dataDirectory: join(moved, 'data') });
    expect(await keptRows(again.url)).toEqual([42]);
    await again.stop();
    expect(clustersOf(bench).map((home) => existsSync(join(home, 'orphaned-since')))).toEqual([false]);
    renameSync(join(moved, 'data'), dataDirectory);
  });

  it('does not share its database with a copy of the folder', async () => {
    const copy = join(closedFolder(bench, 'copy'), 'data');
    cpSync(dataDirectory, copy, { recursive: true });
    await (await bench.start({ dataDirectory })).stop();
    await expect(bench.start({ dataDirectory: copy })).rejects.toThrow(`belongs to ${dataDirectory}; ${copy} is a copy`);
  });

  it('says where the database was when it is gone', async () => {
    const lost = join(closedFolder(bench, 'lost'), 'data');
    mkdirSync(lost);
    writeFileSync(join(lost, 'postgres.location'), bench.path('system', 'clusters', 'none'));
    await expect(bench.start({ dataDirectory: lost })).rejects.toThrow(/was kept in .*none, which is gone/);
  });

  it('leaves no database behind when it is deleted, but for a while', async () => {
    const other = join(closedFolder(bench, 'other'), 'data');
    await (await bench.start({ dataDirectory: other })).stop();
    const home = readFileSync(join(other, 'postgres.location'), 'utf8');
    rmSync(other, { recursive: true });

    removeOrphans(bench.path('system'), silentLogger);
    expect(existsSync(join(home, 'data'))).toBe(true);
    writeFileSync(join(home, 'orphaned-since'), new Date(Date.now() - ORPHAN_GRACE_MS - 1_000).toISOString());
    await (await bench.start({ dataDirectory })).stop();
    expect(existsSync(home)).toBe(false);
    expect(clustersOf(bench)).toHaveLength(1);
  });

  it('keeps the database of a disk that is not mounted', () => {
    const home = bench.path('system', 'clusters', 'unmounted');
    mkdirSync(home);
    writeFileSync(join(home, 'owner'), JSON.stringify({ dataDirectory: bench.path('disk', 'data'), mountPoint: bench.path('disk') }));
    removeOrphans(bench.path('system'), silentLogger, 0);
    expect(existsSync(home)).toBe(true);
    rmSync(home, { recursive: true });
  });
});

asRoot('binaries that only root may reach (skipped for an ordinary user)', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  let packageDirectory = '';
  let copy = '';
  afterAll(() => bench.clean());
  beforeAll(() => {
    dataDirectory = bench.path('data');
    packageDirectory = join(closedFolder(bench, 'root-home'), 'package');
    cpSync(dirname(locateBinaries().directory), packageDirectory, { recursive: true, verbatimSymlinks: true });
    // As npm leaves them under umask 077.
    chmodSync(join(packageDirectory, 'native', 'bin', 'postgres'), 0o700);
  });

  it('are copied to where the account reaches them', async () => {
    const server = await bench.start({ dataDirectory, packageDirectory });
    await query(server.url, 'SELECT 1');
    await server.stop();
    expect(modeOf(dirname(packageDirectory))).toBe('700');
    const made = readdirSync(bench.path('system'));
    expect(made).toEqual([expect.stringMatching(/^postgres-17\..*-[0-9a-f]{12}$/)]);
    copy = bench.path('system', made[0] ?? '');
    expect(obstacle(join(copy, 'bin', 'postgres'), serviceAccount())).toBeUndefined();
    expect(statSync(join(copy, 'bin', 'postgres')).uid).toBe(0);
  });

  it('are copied once, even when several start at the same time', async () => {
    const { ino, ctimeMs } = statSync(copy);
    await (await bench.start({ dataDirectory, packageDirectory })).stop();
    expect(statSync(copy)).toMatchObject({ ino, ctimeMs });

    rmSync(copy, { recursive: true });
    const programs = await Promise.all(['one', 'two'].map((name) => bench.startProgram({ dataDirectory: bench.path(name), packageDirectory })));
    expect(readdirSync(bench.path('system'))).toHaveLength(1);
    await Promise.all(programs.map(({ url }) => query(url, 'SELECT 1')));
  });

  it('are not run from a copy that another account could have changed', async () => {
    await (await bench.start({ dataDirectory, packageDirectory })).stop();
    chmodSync(copy, 0o777);
    await expect(bench.start({ dataDirectory, packageDirectory })).rejects.toThrow(`${copy} must be a folder that only its owner`);
    chmodSync(copy, 0o755);
    rmSync(join(copy, 'share', 'postgresql', 'postgres.bki'));
    await expect(bench.start({ dataDirectory, packageDirectory })).rejects.toThrow(`${copy} does not hold the same files`);
  });
});

describe('libraries whose links were not made (npm ci --ignore-scripts)', () => {
  const bench = new EmbeddedBench();
  afterAll(() => bench.clean());

  it('are linked at the start', async () => {
    const packageDirectory = bench.path('package');
    cpSync(dirname(locateBinaries().directory), packageDirectory, { recursive: true, verbatimSymlinks: true });
    const list = JSON.parse(readFileSync(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    for (const { target } of list) rmSync(join(packageDirectory, target));
    const server = await bench.start({ dataDirectory: bench.path('data'), packageDirectory });
    await query(server.url, 'SELECT 1');
    await server.stop();
  });
});

const nobody = isRoot ? findAccount('nobody') : undefined;
/** The account must be able to run Node.js and this checkout; one below root's home is closed to it. */
const closed = nobody && [process.execPath, programPath(locateBinaries(), 'postgres')].find((path) => obstacleToEnter(dirname(path), nobody));
const asOther = nobody && closed === undefined ? describe : describe.skip;

asOther('started by an ordinary user (skipped unless root runs the tests and "nobody" can enter the checkout)', () => {
  const bench = new EmbeddedBench();
  const account = nobody ?? { uid: 0, gid: 0 };
  afterAll(() => bench.clean());

  it('runs the server as that user, with everything in the data directory', async () => {
    mkdirSync(bench.path('home'));
    chownSync(bench.path('home'), account.uid, account.gid);
    const dataDirectory = bench.path('home', 'data');
    const program = await bench.startProgram({ dataDirectory }, { ...account, env: { PATH: process.env['PATH'] ?? '', TMPDIR: bench.path('home') } });
    await commitRow(program.url);
    const cluster = join(dataDirectory, 'postgres');
    expect(new Set(serverProcesses(cluster).map((pid) => statSync(`/proc/${pid}`).uid))).toEqual(new Set([account.uid]));
    expect(existsSync(bench.path('system'))).toBe(false);
  });

  it('is told when the database is another account\'s', async () => {
    const dataDirectory = bench.path('foreign');
    await (await bench.start({ dataDirectory })).stop();
    chownSync(dataDirectory, account.uid, account.gid);
    const start = bench.startProgram({ dataDirectory }, { ...account, env: { PATH: process.env['PATH'] ?? '', TMPDIR: bench.path('home') } });
    await expect(start).rejects.toThrow(/belongs to user \d+, and Assay runs as user \d+: start it as root or as that user/);
  });
});
