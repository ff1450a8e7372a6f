import { createReadStream, openSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardFiles } from '../../bench/fuzz/file-guard.ts';

/** Opens files in many ways, with names imported before the guard was set; prints what the guard saw. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const seen = new Set<string>();
const attempt = (work: () => unknown): void => {
  try {
    work();
  } catch {
    // The guard watches, it does not need the file to be there.
  }
};
guardFiles({ readable: [ROOT] }, (what) => { seen.add(what); });
readFileSync(join(ROOT, 'package.json'));
attempt(() => readFileSync('/etc/hostname'));
await readFile('/etc/hostname').catch(() => undefined);
await open('/etc/hostname').then((file) => file.close(), () => undefined);
attempt(() => openSync('/etc/hostname', 'r'));
attempt(() => (createRequire(import.meta.url)('fs') as typeof import('node:fs')).readFileSync('/etc/hostname'));
createReadStream('/etc/hostname').on('error', () => undefined).destroy();
attempt(() => { writeFileSync('/nowhere/written', ''); });
attempt(() => openSync(join(ROOT, 'package.json'), 'r+'));
await readdir('/etc').catch(() => undefined);
process.stdout.write(JSON.stringify([...seen]), () => process.exit(0));
