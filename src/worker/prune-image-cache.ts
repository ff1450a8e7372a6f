import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KEEP_BYTES = 20 * 1024 ** 3;

/** Removes the prepared images that were used longest ago until at most `keepBytes` are left. Running jobs keep theirs open. */
export async function pruneImageCache(directory: string, keepBytes = KEEP_BYTES): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const files = await Promise.all(names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(directory, name));
    return { name, size, mtimeMs };
  }));
  let kept = 0;
  for (const { name, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    kept += size;
    if (kept > keepBytes) await rm(join(directory, name), { force: true });
  }
}
