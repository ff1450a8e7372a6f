import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('./guarded-program.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the guard of files that fuzzing relies on', () => {
  it('sees every way of opening a file that an importer or a library could take', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM], { cwd: ROOT });
    const seen = JSON.parse(stdout) as string[];
    expect(seen).toEqual([
      'readFileSync of /etc/hostname', 'openSync of /etc/hostname', 'readFile of /etc/hostname', 'open of /etc/hostname',
      'createReadStream of /etc/hostname', 'writeFileSync would write /nowhere/written',
      `openSync would write ${join(ROOT, 'package.json')}`, 'readdir of /etc',
    ]);
  });
});
