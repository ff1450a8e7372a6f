import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../src/worker/runner/write-whole.ts';
import { judgeClaims } from '../analysis/claims.ts';
import type { StudyResults } from '../analysis/study-results.ts';
import { studyPage } from './study-page.ts';
import { studyFigures } from './study-figures.ts';

/** Writes results-NAME.json, results-NAME.md and figures-NAME.html; gives their paths. */
export async function writeStudy(folder: string, name: string, results: StudyResults): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const claims = judgeClaims(results, results.settings.attacks.mainZeta);
  const contents = {
    [`results-${name}.json`]: `${JSON.stringify({ ...results, claims }, null, 1)}\n`,
    [`results-${name}.md`]: studyPage(results, claims, `figures-${name}.html`),
    [`figures-${name}.html`]: await studyFigures(results),
  };
  for (const [file, content] of Object.entries(contents)) await writeWhole(join(folder, file), Buffer.from(content));
  return Object.keys(contents).map((file) => join(folder, file));
}
