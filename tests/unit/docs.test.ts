import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CONFIG_VARIABLES } from '../../src/platform/config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ADR = join(ROOT, 'docs/adr');

const decisions = readdirSync(ADR).filter((name) => /^\d{4}-.*\.md$/.test(name)).sort();
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

describe('decisions', () => {
  it.each(decisions)('%s has its four parts, and names a check', (name) => {
    const text = readFileSync(join(ADR, name), 'utf8');
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)} `));
    expect([...text.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(['Background', 'Decision', 'Consequences', 'Enforced by']);
    expect(text.slice(text.indexOf('## Enforced by'))).toMatch(/`(tests\/|npm run |\.dependency-cruiser)/);
  });

  it('are numbered without gaps and all listed', () => {
    expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(decisions.map((_, index) => index + 1));
    const list = read('docs/adr/README.md');
    for (const name of decisions) expect(list).toContain(`(${name})`);
  });
});

describe('documentation', () => {
  it.each(pages)('%s names only files that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:src|tests|docs|schema|samples|bench|scripts|migrations)\/[\w./-]*[\w/])`/g)].map((match) => match[1] ?? '');
    const missing = named.filter((path) => !/[A-Z]{3}/.test(path) && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s links only to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(resolve(join(ROOT, dirname(page)), link)))).toEqual([]);
  });

  it('of operating explains every setting', () => {
    const text = read('docs/operating.md');
    for (const name of CONFIG_VARIABLES) expect(text).toContain(`\`${name}\``);
  });
});
