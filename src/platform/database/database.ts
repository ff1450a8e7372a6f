import pg from 'pg';
import { DataSource } from 'typeorm';
import type { EntitySchema } from 'typeorm';
import { AppError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Identity, Role, TenantContext, TenantDatabase } from './context.ts';
import { TolerantPool } from './tolerant-pool.ts';

/** A class with TypeORM's decorators, or a schema. */
export type EntityTarget = (new () => object) | EntitySchema;

export interface DatabaseOptions {
  /** The URL of the application's role: see `applicationUrl`. */
  readonly url: string;
  readonly entities: readonly EntityTarget[];
  readonly logger: Logger;
  /** Connections held at most; 10 when absent. */
  readonly poolSize?: number;
}

/** Who an API key stands for. */
export interface AuthenticatedKey {
  readonly keyId: string;
  readonly keyName: string;
  readonly organizationId: string;
  readonly role: Role;
}

/** The application's connections. Each transaction belongs to one tenant; row-level security shows it that tenant's rows. */
export class Database implements TenantDatabase {
  readonly #source: DataSource;
  readonly #closing: AbortController;

  private constructor(source: DataSource, closing: AbortController) {
    this.#source = source;
    this.#closing = closing;
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const closing = new AbortController();
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      applicationName: 'assay',
      driver: { ...pg, Pool: TolerantPool },
      entities: [...options.entities],
      poolSize: options.poolSize ?? 10,
      poolErrorHandler: (error: Error) => {
        if (!closing.signal.aborted) options.logger.warn('a database connection was lost', { error: error.message });
      },
      uuidExtension: 'pgcrypto',
      installExtensions: false,
      logging: false,
      extra: { keepAlive: true },
    });
    return new Database(await source.initialize(), closing);
  }

  async asTenant<T>(identity: Identity, work: (ctx: TenantContext) => Promise<T>): Promise<T> {
    if (identity.organizationId === '') {
      throw new AppError('INTERNAL', 'expected the id of an organization, found an empty text, opening a transaction');
    }
    return this.#source.transaction(async (manager) => {
      await manager.query("SELECT set_config('assay.organization_id', $1, true)", [identity.organizationId]);
      return work({ identity, manager });
    });
  }

  /** Who the key with this SHA-256 is, or undefined when there is none or it was revoked. */
  async authenticate(keyHash: Buffer): Promise<AuthenticatedKey | undefined> {
    const rows = await this.#source.query<AuthenticatedKey[]>(`
      SELECT key_id AS "keyId", key_name AS "keyName", organization_id AS "organizationId", role
      FROM assay_authenticate($1)`, [keyHash]);
    return rows[0];
  }

  /** Whether the database answers now. */
  async isReachable(): Promise<boolean> {
    return this.#source.query('SELECT 1').then(() => true, () => false);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#source.destroy();
  }
}
