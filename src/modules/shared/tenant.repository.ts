import type { EntityTarget, QueryDeepPartialEntity, SelectQueryBuilder } from 'typeorm';
import { AppError } from '../../kernel/errors.ts';
import type { IdKind } from '../../kernel/ids.ts';
import { kindOfId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import { isStorableText } from './checks.ts';
import type { Page, PageRequest } from './page.ts';

/** What every row of a tenant has. */
export interface TenantRow {
  id: string;
  organizationId: string;
  createdAt: Date;
}

/**
 * Rows of one table, of the caller's organization only: row-level security sees to it, and each query says so again.
 * An id of another kind finds nothing.
 */
export abstract class TenantRepository<E extends TenantRow> {
  protected readonly entity: EntityTarget<E>;
  readonly #kind: IdKind;

  constructor(entity: EntityTarget<E>, kind: IdKind) {
    this.entity = entity;
    this.#kind = kind;
  }

  find(ctx: TenantContext, id: string): Promise<E | null> {
    if (kindOfId(id) !== this.#kind) return Promise.resolve(null);
    return this.rows(ctx).andWhere('row.id = :id', { id }).getOne();
  }

  /** The row, locked until the transaction ends. */
  lock(ctx: TenantContext, id: string): Promise<E | null> {
    if (kindOfId(id) !== this.#kind) return Promise.resolve(null);
    return this.rows(ctx).andWhere('row.id = :id', { id }).setLock('pessimistic_write').getOne();
  }

  /** The rows that are there, locked one after another in the order given. */
  async lockEach(ctx: TenantContext, rows: readonly { readonly id: string }[]): Promise<E[]> {
    const locked: E[] = [];
    for (const { id } of rows) {
      const row = await this.lock(ctx, id);
      if (row) locked.push(row);
    }
    return locked;
  }

  async findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, E>> {
    const wanted = [...new Set(ids)].filter((id) => kindOfId(id) === this.#kind);
    if (wanted.length === 0) return new Map();
    const rows = await this.rows(ctx).andWhere('row.id IN (:...wanted)', { wanted }).getMany();
    return new Map(rows.map((row) => [row.id, row]));
  }

  async insert(ctx: TenantContext, row: Omit<E, 'organizationId'>): Promise<E> {
    const whole = { ...row, organizationId: ctx.identity.organizationId };
    // TypeORM's partial type is not assignable from a generic entity, though every entity is one of itself.
    await ctx.manager.insert(this.entity, whole as unknown as QueryDeepPartialEntity<E>);
    return whole as unknown as E;
  }

  async update(ctx: TenantContext, id: string, patch: Partial<E>): Promise<void> {
    await ctx.manager
      .createQueryBuilder()
      .update(this.entity)
      // As above.
      .set(patch as unknown as QueryDeepPartialEntity<E>)
      .where('id = :id AND organization_id = :organizationId', { id, organizationId: ctx.identity.organizationId })
      .execute();
  }

  protected rows(ctx: TenantContext): SelectQueryBuilder<E> {
    return ctx.manager
      .createQueryBuilder(this.entity, 'row')
      .where('row.organizationId = :organizationId', { organizationId: ctx.identity.organizationId });
  }

  /** Newest first; `created_at` and `id` together are a total order. */
  protected async page(query: SelectQueryBuilder<E>, request: PageRequest): Promise<Page<E>> {
    const totalCount = await query.getCount();
    if (request.after)
      query.andWhere('(row.createdAt, row.id) < (:afterTime, :afterId)', {
        afterTime: request.after.createdAt,
        afterId: request.after.id,
      });
    const rows = await query
      .orderBy('row.createdAt', 'DESC')
      .addOrderBy('row.id', 'DESC')
      .limit(request.first + 1)
      .getMany();
    return { items: rows.slice(0, request.first), totalCount, hasNextPage: rows.length > request.first };
  }
}

/** Keeps rows whose name holds `search`, in any case; the wildcards of LIKE mean themselves. INVALID_INPUT for control characters. */
export function whereNameHolds<E extends TenantRow>(
  query: SelectQueryBuilder<E>,
  search: string | null | undefined,
): void {
  if (!search) return;
  if (!isStorableText(search)) throw new AppError('INVALID_INPUT', 'expected no control characters in search');
  query.andWhere('row.name ILIKE :pattern', { pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%` });
}
