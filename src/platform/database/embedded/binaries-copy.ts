import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { AppError } from '../../../kernel/errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import { makeFolders } from './folders.ts';

/**
 * Binaries as a copy that every account reaches: `<systemDirectory>/postgres-<version>-<digest>`, owned by root, made
 * once and shared by all data directories of this machine. A copy found there is used only if it is root's alone and
 * holds what the original holds.
 *
 * @throws AppError UNAVAILABLE when the copy cannot be made or cannot be trusted.
 */
export function copyBinaries(binaries: PostgresBinaries, systemDirectory: string): PostgresBinaries {
  makeFolders(systemDirectory, 0o755);
  requireTrusted(systemDirectory);
  const digest = listingDigest(binaries.directory);
  const directory = join(systemDirectory, `postgres-${binaries.version}-${digest.slice(0, 12)}`);
  if (!existsSync(directory)) makeCopy(binaries.directory, directory);
  requireTrusted(directory);
  if (listingDigest(directory) !== digest) {
    throw new AppError('UNAVAILABLE', `${directory} does not hold the same files as ${binaries.directory}; remove it, and it is made again`);
  }
  return { directory, version: binaries.version };
}

/** Copied aside, compared byte by byte, then renamed: the final name never names a half copy. */
function makeCopy(source: string, directory: string): void {
  const draft = `${directory}.${randomBytes(6).toString('hex')}`;
  try {
    cpSync(source, draft, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter: isNeeded });
    openToAll(draft);
    if (contentDigest(source) !== contentDigest(draft)) {
      throw new AppError('UNAVAILABLE', `the copy of ${source} in ${draft} differs from it: is the disk full or failing?`);
    }
    renameSync(draft, directory);
  } catch (error) {
    // Another Assay that made the same copy meanwhile serves as well.
    if (!existsSync(directory)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Static libraries serve compilers only. */
function isNeeded(path: string): boolean {
  return extname(path) !== '.a';
}

/** npm under a strict umask leaves files only root may read; a copy is for the service account. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const path of filesOf(directory)) {
    const stats = lstatSync(path);
    if (!stats.isSymbolicLink()) chmodSync(path, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644);
  }
}

function requireTrusted(directory: string): void {
  const stats = lstatSync(directory);
  if (stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0) return;
  throw new AppError(
    'UNAVAILABLE',
    `${directory} must be a folder that only its owner, the account that starts Assay, can write; it is not, so its programs are not run`,
  );
}

/** Names and sizes: cheap enough for every start. */
function listingDigest(directory: string): string {
  return digestOf(directory, (_path, size) => String(size));
}

function contentDigest(directory: string): string {
  return digestOf(directory, (path) => readFileSync(path));
}

function digestOf(directory: string, describe: (path: string, size: number) => string | Buffer): string {
  const hash = createHash('sha256');
  for (const path of filesOf(directory).filter(isNeeded)) {
    const stats = lstatSync(path);
    if (stats.isDirectory()) continue;
    hash.update(`${relative(directory, path)}\0`);
    hash.update(stats.isSymbolicLink() ? readlinkSync(path) : describe(path, stats.size));
  }
  return hash.digest('hex');
}

function filesOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort().map((name) => join(directory, name));
}
