import fc from 'fast-check';
import { UrlSigner } from '../../../src/platform/identity/url-signer.ts';

const START = new Date('2026-01-01T00:00:00Z');

describe('UrlSigner', () => {
  let now: Date;
  const signer = new UrlSigner(Buffer.alloc(32, 1), { now: () => now });
  const parts = (url: string): { path: string; query: Record<string, string> } => {
    const { pathname, searchParams } = new URL(url, 'http://any');
    return { path: pathname, query: Object.fromEntries(searchParams) };
  };

  beforeEach(() => {
    now = START;
  });

  it('accepts its own link until it expires and not after', () => {
    const { path, query } = parts(signer.sign('/files/a', 60));
    expect(signer.verify(path, query)).toBe(true);
    now = new Date(START.getTime() + 60_000);
    expect(signer.verify(path, query)).toBe(true);
    now = new Date(START.getTime() + 60_001);
    expect(signer.verify(path, query)).toBe(false);
  });

  it('refuses another path, a later expiry, another key and a cut signature', () => {
    const { path, query } = parts(signer.sign('/files/a', 60));
    const other = new UrlSigner(Buffer.alloc(32, 2), { now: () => now });
    expect(signer.verify('/files/b', query)).toBe(false);
    expect(signer.verify(path, { ...query, expires: String(Number(query['expires']) + 1) })).toBe(false);
    expect(other.verify(path, query)).toBe(false);
    expect(signer.verify(path, { ...query, signature: query['signature']?.slice(0, -4) ?? '' })).toBe(false);
  });

  it.each([{}, { expires: '1' }, { signature: 'x' }, { expires: 'never', signature: 'x' }, { expires: '9'.repeat(13), signature: 'x' }])(
    'refuses the incomplete query %j', (query) => {
      expect(signer.verify('/files/a', query)).toBe(false);
    });

  it('accepts no link of which any character was changed', () => {
    const url = signer.sign('/files/abc', 3600);
    fc.assert(fc.property(fc.nat(url.length - 1), fc.constantFrom(...'abcXYZ019-_'), (position, character) => {
      fc.pre(url[position] !== character);
      const { path, query } = parts(url.slice(0, position) + character + url.slice(position + 1));
      // base64url has unused bits in its last character: another text of the same bytes is the same signature.
      const sameBytes = path === '/files/abc' && query['expires'] === parts(url).query['expires']
        && Buffer.from(query['signature'] ?? '', 'base64url').equals(Buffer.from(parts(url).query['signature'] ?? '', 'base64url'));
      expect(signer.verify(path, query)).toBe(sameBytes);
    }), { seed: 1 });
  });
});
