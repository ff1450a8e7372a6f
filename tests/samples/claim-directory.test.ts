import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDirectory } from '../../samples/demo/claim-directory.ts';

describe('claimDirectory', () => {
  let parent: string;
  let directory: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'assay-claim-'));
    directory = join(parent, 'demo');
    await mkdir(directory);
    await writeFile(join(directory, 'old'), 'left by an earlier run');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('empties the folder, and may be claimed again once released', async () => {
    const release = await claimDirectory(directory);
    expect(existsSync(join(directory, 'old'))).toBe(false);
    await release();
    await (await claimDirectory(directory))();
  });

  it('refuses a folder that a living process has, and leaves it alone', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await writeFile(`${directory}.pid`, String(other.pid));
    await expect(claimDirectory(directory)).rejects.toThrow(`found the demo of process ${other.pid}`);
    expect(existsSync(join(directory, 'old'))).toBe(true);
    other.kill();
    await once(other, 'exit');
    await (await claimDirectory(directory))();
    expect(existsSync(join(directory, 'old'))).toBe(false);
  });
});
