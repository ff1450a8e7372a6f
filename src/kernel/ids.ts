import { randomBytes } from 'node:crypto';

/** The prefix of an id tells what it names, so that `node(id)` needs no lookup and a swapped id is a clear error. */
export const ID_PREFIXES = {
  organization: 'org',
  apiKey: 'key',
  upload: 'upl',
  model: 'mdl',
  dataset: 'dst',
  audit: 'aud',
  attack: 'atk',
  checkRun: 'chk',
  perturbation: 'prt',
  evaluation: 'evl',
  report: 'rep',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** A new id: prefix, 48 bits of milliseconds, 80 random bits, in hex. Ids made later sort later. */
export function newId(kind: IdKind, now: Date = new Date()): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  return `${ID_PREFIXES[kind]}_${time}${randomBytes(10).toString('hex')}`;
}

/** What an id names, or undefined when it is not one of ours. */
export function kindOfId(id: string): IdKind | undefined {
  const match = /^([a-z]{3})_[0-9a-f]{32}$/.exec(id);
  if (!match) return undefined;
  return (Object.keys(ID_PREFIXES) as IdKind[]).find((kind) => ID_PREFIXES[kind] === match[1]);
}
