import { readdirSync } from 'node:fs';
import type { OpCases } from './op-case.ts';

const folder = new URL('../ops/', import.meta.url);

/** The cases of every operator, from every `*.cases.ts` file: a new one is found by itself. */
export async function allCases(): Promise<readonly OpCases[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cases.ts')).sort();
  const cases: OpCases[] = [];
  // One after the other: Jest's module loader does not take parallel imports that share a dependency.
  for (const file of files) {
    const module = await import(new URL(file, folder).href) as { readonly cases: OpCases };
    cases.push(module.cases);
  }
  return cases;
}
