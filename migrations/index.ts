import { CreateFirstLight20261122170000 } from './20261122170000-create-first-light.ts';
import { WidenAttacks20261122230000 } from './20261122230000-widen-attacks.ts';
import { AddHardening20261123030000 } from './20261123030000-add-hardening.ts';

/** Every migration, oldest first. A new one is added at the end; a landed one is never edited. */
export const migrations = [CreateFirstLight20261122170000, WidenAttacks20261122230000, AddHardening20261123030000] as const;
