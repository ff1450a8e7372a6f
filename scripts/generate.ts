import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GENERATED_FILES } from './generated-files.ts';

/**
 * Writes every generated file, or with `--check` compares it with what is committed and fails on a difference.
 * Usage: npm run generate | npm run generate:check
 */
const ROOT = resolve(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
let stale = 0;

for (const { path, make } of GENERATED_FILES) {
  const file = join(ROOT, path);
  const wanted = await make();
  const found = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (found === wanted) {
    console.log(`${path} is up to date`);
  } else if (checking) {
    stale += 1;
    console.error(`${path} is stale: run "npm run generate" and commit the result`);
  } else {
    writeFileSync(file, wanted);
    console.log(`${path} written`);
  }
}
process.exit(stale > 0 ? 1 : 0);
