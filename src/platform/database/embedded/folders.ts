import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and its missing parents with exactly `mode`, whatever the umask; existing ones are left as they are. */
export function makeFolders(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path), mode);
  mkdirSync(path);
  chmodSync(path, mode);
}

/** Writes a small file so that it is complete or absent, even after a power failure. */
export function writeFileDurably(path: string, content: string, mode: number): void {
  const draft = `${path}.draft`;
  writeFileSync(draft, content, { mode, flush: true });
  renameDurably(draft, path);
}

/** Renames within a folder and makes the rename last. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  const folder = openSync(dirname(to), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
