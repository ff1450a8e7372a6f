import { CreateFirstLight20261122170000 } from './20261122170000-create-first-light.ts';

/** Every migration, oldest first. A new one is added at the end; a landed one is never edited. */
export const migrations = [CreateFirstLight20261122170000] as const;
