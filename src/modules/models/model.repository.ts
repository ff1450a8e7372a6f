import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { TenantRepository, whereNameHolds } from '../shared/index.ts';
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
}
