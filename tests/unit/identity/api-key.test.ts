import { createHash } from 'node:crypto';
import { checkApiKey, generateApiKey, hashApiKey } from '../../../src/platform/identity/api-key.ts';

describe('API keys', () => {
  it('are recognizable, carry 256 bits and differ', () => {
    const keys = Array.from({ length: 100 }, generateApiKey);
    for (const key of keys) expect(key).toMatch(/^assay_[A-Za-z0-9_-]{43}$/);
    expect(new Set(keys).size).toBe(100);
  });

  it('are stored as the SHA-256 of their text', () => {
    expect(hashApiKey('assay_x').toString('hex')).toBe(createHash('sha256').update('assay_x').digest('hex'));
  });

  it.each([['x'.repeat(31), /32 characters or more, found 31/], [`${'x'.repeat(31)} x`, /printable ASCII/], ['ä'.repeat(32), /printable ASCII/]])(
    'an operator may not choose %j', (key, reason) => {
      expect(() => checkApiKey(key)).toThrow(reason);
    });

  it('an operator may choose 32 printable characters, and any made key passes', () => {
    expect(() => checkApiKey('0123456789abcdef0123456789abcdef')).not.toThrow();
    expect(() => checkApiKey(generateApiKey())).not.toThrow();
  });
});
