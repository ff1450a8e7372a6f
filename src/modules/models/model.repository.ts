import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { groupBy, TenantRepository, whereNameHolds } from '../shared/index.ts';
import { ModelEntity } from './model.entity.ts';

export class ModelRepository extends TenantRepository<ModelEntity> {
  constructor() {
    super(ModelEntity, 'model');
  }

  list(ctx: TenantContext, request: PageRequest, search: string | null | undefined): Promise<Page<ModelEntity>> {
    const query = this.rows(ctx);
    whereNameHolds(query, search);
    return this.page(query, request);
  }

  /** The models made from each of these, the oldest first. */
  async childrenOf(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ModelEntity[]>> {
    const rows = await this.rows(ctx)
      .andWhere('row.derivedFromId IN (:...ids)', { ids })
      .orderBy('row.createdAt')
      .addOrderBy('row.id')
      .getMany();
    return groupBy(rows, (row) => row.derivedFromId ?? '');
  }
}
