import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Functions of node:fs whose first argument is a path (of some, the second one too); each also with Sync and as a promise. */
const READING = ['open', 'readFile', 'readdir', 'opendir', 'readlink', 'copyFile', 'cp', 'openAsBlob', 'createReadStream'];
const WRITING = ['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'rename', 'rm', 'rmdir', 'unlink', 'symlink', 'link', 'truncate', 'chmod', 'chown', 'utimes', 'createWriteStream', 'copyFile', 'cp'];

export interface FileRules {
  /** Folders in which anything may be read. */
  readonly readable: readonly string[];
}

/**
 * Watches every path that JavaScript gives to node:fs from now on, libraries included, and tells those that the rules
 * do not allow: reading elsewhere, writing anywhere. The calls themselves go through.
 */
export function guardFiles({ readable }: FileRules, onForbidden: (what: string) => void): void {
  const roots = readable.map((folder) => resolve(folder));
  const isReadable = (path: string): boolean => roots.some((root) => path === root || path.startsWith(root + sep));
  const check = (name: string, args: readonly unknown[]): void => {
    const path = pathOf(args[0]);
    if (path === undefined) return;
    const writes = WRITING.includes(bare(name)) || (bare(name) === 'open' && opensForWriting(args[1]));
    if (writes) onForbidden(`${name} would write ${path}`);
    else if (!isReadable(path)) onForbidden(`${name} of ${path}`);
  };
  for (const target of [fs, fs.promises]) wrapAll(target as unknown as Record<string, unknown>, check); // by name: what Node has differs by version
  syncBuiltinESMExports();
}

function wrapAll(target: Record<string, unknown>, check: (name: string, args: readonly unknown[]) => void): void {
  for (const name of Object.keys(target)) {
    const original = target[name];
    if (typeof original !== 'function' || !(READING.includes(bare(name)) || WRITING.includes(bare(name)))) continue;
    target[name] = function wrapped(this: unknown, ...args: unknown[]): unknown {
      check(name, args);
      return Reflect.apply(original, this, args);
    };
  }
}

function bare(name: string): string {
  return name.replace(/Sync$/, '');
}

function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof URL) return fileURLToPath(value);
  return Buffer.isBuffer(value) ? resolve(value.toString()) : undefined;
}

function opensForWriting(flags: unknown): boolean {
  if (typeof flags === 'string') return /[wa+]/.test(flags);
  return typeof flags === 'number' && (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0;
}
