import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a directory at or below `root` and its parents; each new name is on disk when this resolves. */
export async function ensureDirectory(path: string, root: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncDirectory(dirname(made));
    if (made === root || made === firstMade || made === dirname(made)) return;
  }
}

/** Brings the names in a directory to disk, where the system can (Windows does so by itself and refuses the call). */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
