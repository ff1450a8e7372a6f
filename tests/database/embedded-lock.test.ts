import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDirectory } from '../../src/platform/database/embedded/data-directory-lock.ts';
import { EmbeddedBench, keptRows, commitRow, killHard } from './embedded-support.ts';

describe('a second Assay on the same data directory', () => {
  const bench = new EmbeddedBench();
  let dataDirectory = '';
  beforeAll(() => void (dataDirectory = bench.path('data')));
  afterAll(() => bench.clean());

  it('is refused, be it another process or the same, and the first goes on', async () => {
    const first = await bench.startProgram({ dataDirectory });
    await commitRow(first.url);
    await expect(bench.start({ dataDirectory })).rejects.toThrow(
      new RegExp(`the database in ${dataDirectory} is in use by another Assay \\(process ${first.process.pid}, since .*ASSAY_DATA_DIR`),
    );
    await expect(bench.startProgram({ dataDirectory })).rejects.toThrow('is in use by another Assay');
    expect(await keptRows(first.url)).toEqual([42]);

    await killHard(first.process);
    const second = await bench.start({ dataDirectory });
    await expect(bench.start({ dataDirectory })).rejects.toThrow(`process ${process.pid}`);
    expect(await keptRows(second.url)).toEqual([42]);
    await second.stop();
  });
});

describe('lockDataDirectory', () => {
  const bench = new EmbeddedBench();
  afterAll(() => bench.clean());

  function directoryWithLock(name: string, change: (lock: Record<string, unknown>) => unknown): Promise<string> {
    const directory = bench.path(name);
    mkdirSync(directory);
    return lockDataDirectory(directory).then(async (lock) => {
      const content = JSON.parse(readFileSync(join(directory, 'postgres.lock'), 'utf8')) as Record<string, unknown>;
      await lock.release();
      expect(readdirSync(directory)).toEqual([]);
      const stale = change(content);
      writeFileSync(join(directory, 'postgres.lock'), typeof stale === 'string' ? stale : JSON.stringify(stale));
      return directory;
    });
  }

  it.each([
    ['whose process ended', (lock: Record<string, unknown>) => ({ ...lock, pid: 0x7ffffff })],
    ['whose pid now belongs to a later process', (lock: Record<string, unknown>) => ({ ...lock, startMark: 'before' })],
    ['that a power failure emptied', () => ''],
  ])('takes over a lock %s', async (name, change) => {
    const directory = await directoryWithLock(name, change);
    const lock = await lockDataDirectory(directory);
    await lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('lets exactly one of many in when they find the same stale lock', async () => {
    const directory = await directoryWithLock('race', (lock) => ({ ...lock, startMark: 'before' }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDirectory(directory)));
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('judges the lock of another container, whose pids mean nothing here, by its heartbeat', async () => {
    const foreign = (lock: Record<string, unknown>): Record<string, unknown> => ({ ...lock, pidNamespace: 'pid:[1]' });
    const silent = await directoryWithLock('silent', foreign);
    const beating = bench.path('beating');
    mkdirSync(beating);
    const held = await lockDataDirectory(beating);
    const path = join(beating, 'postgres.lock');
    writeFileSync(path, JSON.stringify(foreign(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)));
    const [taken, refused] = await Promise.allSettled([lockDataDirectory(silent), lockDataDirectory(beating)]);
    await held.release();
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'CONFLICT' } });
    expect(taken.status).toBe('fulfilled');
    if (taken.status === 'fulfilled') await taken.value.release();
  });
});
