import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';

export interface SignedQuery {
  /** Seconds since the epoch. */
  readonly expires: string;
  /** HMAC-SHA256 over path and expiry, base64url. */
  readonly signature: string;
}

/** Makes and checks time-limited links: whoever holds one may do what its path says until it expires. */
export class UrlSigner {
  readonly #key: Buffer;
  readonly #clock: Clock;

  constructor(key: Buffer, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** `path` with `expires` and `signature` as its query. */
  sign(path: string, lifetimeSeconds: number): string {
    const expires = String(Math.floor(this.#clock.now().getTime() / 1000) + lifetimeSeconds);
    return `${path}?expires=${expires}&signature=${this.#mac(path, expires).toString('base64url')}`;
  }

  verify(path: string, query: Partial<SignedQuery>): boolean {
    if (!query.expires || !query.signature || !/^\d{1,12}$/.test(query.expires)) return false;
    if (Number(query.expires) * 1000 < this.#clock.now().getTime()) return false;
    const given = Buffer.from(query.signature, 'base64url');
    const expected = this.#mac(path, query.expires);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #mac(path: string, expires: string): Buffer {
    return createHmac('sha256', this.#key).update(`${path}\n${expires}`).digest();
  }
}
