import { ID_PREFIXES, kindOfId, newId } from '../../../src/kernel/ids.ts';
import type { IdKind } from '../../../src/kernel/ids.ts';

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];

describe('ids', () => {
  it.each(KINDS)('of a %s say so', (kind) => {
    expect(newId(kind)).toMatch(/^[a-z]{3}_[0-9a-f]{32}$/);
    expect(kindOfId(newId(kind))).toBe(kind);
  });

  it('have a prefix of their own for each kind', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(KINDS.length);
  });

  it('made later sort later, and differ within a millisecond', () => {
    const [early, late] = [newId('audit', new Date(1_000)), newId('audit', new Date(2 ** 47))];
    expect(early < late).toBe(true);
    const now = new Date();
    expect(new Set(Array.from({ length: 1000 }, () => newId('audit', now))).size).toBe(1000);
  });

  it.each(['', 'aud', 'aud_', 'xyz_0192f3a4b5c6d7e8f90a1b2c3d4e5f60', 'aud_0192F3A4b5c6d7e8f90a1b2c3d4e5f60', 'aud_0192f3a4b5c6d7e8f90a1b2c3d4e5f60 ', 'constructor'])(
    'are not %j', (text) => {
      expect(kindOfId(text)).toBeUndefined();
    });
});
