import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pruneImageCache } from '../../../src/worker/prune-image-cache.ts';
import { imageCacheOf, removeLeftovers, resultFile, runnersTemporaryFolder, withWorkFolder } from '../../../src/worker/work-folders.ts';
import { JobWorld } from './job-world.ts';

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

describe('work folders', () => {
  it('are removed whether the work succeeds or fails', async () => {
    let used = '';
    await withWorkFolder(world.workDirectory, async (folder) => {
      used = folder;
      await writeFile(join(folder, 'file'), 'x');
    });
    await expect(withWorkFolder(world.workDirectory, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(used).toContain(world.workDirectory);
    expect(await readdir(world.workDirectory)).toEqual([]);
  });

  it('of dead workers are removed at start; those of the living and the image cache stay', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const name of [`job-${dead}-a`, `job-${process.pid}-b`, `job-${process.ppid}-c`]) await mkdir(join(world.workDirectory, name));
    await mkdir(imageCacheOf(world.workDirectory));
    expect([...(await removeLeftovers(world.workDirectory))].sort()).toEqual([`job-${dead}-a`, `job-${process.pid}-b`].sort());
    expect((await readdir(world.workDirectory)).sort()).toEqual([`job-${process.ppid}-c`, 'prepared-images'].sort());
  });
});

describe('the folder for temporary files of runners', () => {
  it('is there, and goes with the other leftovers at the next start', async () => {
    const folder = await runnersTemporaryFolder(world.workDirectory);
    await writeFile(join(folder, 'weights.bin'), 'x');
    await removeLeftovers(world.workDirectory);
    expect(await readdir(world.workDirectory)).toEqual([]);
  });
});

describe('resultFile', () => {
  it('takes plain files of the folder only', async () => {
    await withWorkFolder(world.workDirectory, async (folder) => {
      await writeFile(join(folder, 'own'), 'x');
      await symlink('/etc/hostname', join(folder, 'link'));
      await mkdir(join(folder, 'directory'));
      await expect(resultFile(folder, join(folder, 'own'))).resolves.toContain('own');
      for (const path of ['/etc/hostname', join(folder, 'link'), join(folder, '../../etc'), join(folder, 'directory'), join(folder, 'absent'), folder]) {
        await expect(resultFile(folder, path)).rejects.toThrow(/expected a result file/);
      }
    });
  });
});

describe('pruneImageCache', () => {
  it('keeps what was used last', async () => {
    const cache = imageCacheOf(world.workDirectory);
    await mkdir(cache);
    for (const [name, age] of [['old', 300], ['new', 100], ['middle', 200]] as const) {
      await writeFile(join(cache, name), Buffer.alloc(10));
      const time = Date.now() / 1000 - age;
      await utimes(join(cache, name), time, time);
    }
    await pruneImageCache(cache, 20);
    expect((await readdir(cache)).sort()).toEqual(['middle', 'new']);
    await pruneImageCache(join(cache, 'absent'));
  });
});
