import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const SHARED = resolve(import.meta.dirname, '../../../shared');

/** Whether the shared models and images lie beside the checkout. */
export const hasShared = existsSync(SHARED);

/** Path of a file of the shared material. */
export function shared(path: string): string {
  return resolve(SHARED, path);
}

/**
 * `describe`; where the shared material is absent, one skipped test that says so. The body is not even called then:
 * Jest calls that of `describe.skip`, and bodies read their files.
 */
export function describeWithShared(name: string, body: () => void): void {
  if (hasShared) describe(name, body);
  else describe(name, () => { it.skip('needs ../shared', () => undefined); });
}
