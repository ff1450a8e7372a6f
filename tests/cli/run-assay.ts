import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  /** Without an empty last line. */
  readonly stderr: readonly string[];
}

/** Runs the program as `npm run -s assay -- …` does. */
export async function runAssay(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ending> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/assay.ts', ...words], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
  return { code, stdout, stderr: stderr.split('\n').filter((line) => line !== '') };
}
