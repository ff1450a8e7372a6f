import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const SHARED = resolve(import.meta.dirname, '../../../shared');

/** Whether the shared models and images lie beside the checkout. */
export const hasShared = existsSync(SHARED);

/** Path of a file of the shared material. */
export function shared(path: string): string {
  return resolve(SHARED, path);
}

/** `describe`, skipped with a message where the shared material is absent. */
export const describeWithShared: jest.Describe = hasShared
  ? describe
  : ((name: string, body: () => void) => describe.skip(`${name} (skipped: needs ../shared)`, body)) as jest.Describe;
