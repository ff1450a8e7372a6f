import { Pool } from 'pg';
import type { PoolConfig } from 'pg';

/**
 * A pool whose lost connections end nothing but the queries they carried. A client reports its end more than once, and
 * to whoever has it in use only the first time: without a listener of its own the second ends the process.
 */
export class TolerantPool extends Pool {
  constructor(config?: PoolConfig) {
    super(config);
    this.on('connect', (client) => client.on('error', () => undefined));
  }
}
