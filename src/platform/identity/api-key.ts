import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';

const PREFIX = 'assay_';

/** Keys an operator chooses are refused below this length. */
export const MINIMUM_KEY_LENGTH = 32;

/** A new key: the prefix lets scanners of leaked secrets find it; 256 random bits follow. */
export function generateApiKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/**
 * What is stored of a key and looked up by. SHA-256 without salt or stretching: a lookup needs the same digest each time,
 * and keys made by us cannot be guessed. A key an operator chose is as strong as the choice: `checkApiKey` asks for
 * length, the documentation for a random one.
 */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** Throws unless a key an operator chose can serve: long enough, and free of what an HTTP header cannot carry. */
export function checkApiKey(key: string): void {
  if (key.length < MINIMUM_KEY_LENGTH) {
    throw new AppError('INVALID_INPUT',
      `expected an API key of ${MINIMUM_KEY_LENGTH} characters or more, found ${key.length} in ASSAY_API_KEY`);
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new AppError('INVALID_INPUT',
      'expected an API key of printable ASCII characters without spaces, found others in ASSAY_API_KEY');
  }
}
