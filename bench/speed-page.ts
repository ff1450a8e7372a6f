import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RESULTS = fileURLToPath(new URL('./results', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/speed.md', import.meta.url));

const INTRODUCTION = `# Speed and memory

Written by \`npm run bench:gradient\` and \`npm run bench:audit\` from their newest results in \`bench/results/\`; do not edit.
The target was 1.5 times PyTorch's images a second on every architecture of the reference study, forward and backward, and
twice as many on the median. What holds gradients back is arithmetic: convolutions take three quarters to nine
tenths of the time, at about 200 billion multiplications a second on two cores, near the peak of their vector units.
`;

/** The newest results of a bench, its headings one level down; nothing where it has not been run. */
async function newest(kind: 'gradient' | 'audit'): Promise<string> {
  const name = (await readdir(RESULTS)).filter((file) => file.endsWith(`-${kind}.md`)).sort().at(-1);
  return name === undefined ? '' : (await readFile(join(RESULTS, name), 'utf8')).replace(/^#/gm, '##');
}

/** Brings docs/speed.md up to date with the results; gives its path. */
export async function writeSpeedPage(): Promise<string> {
  const parts = [INTRODUCTION, await newest('gradient'), await newest('audit')].filter((part) => part !== '');
  await writeFile(PAGE, parts.map((part) => part.trim()).join('\n\n') + '\n');
  return 'docs/speed.md';
}
