import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { TenantRepository, whereNameHolds } from '../shared/index.ts';
import { DatasetEntity } from './dataset.entity.ts';

export class DatasetRepository extends TenantRepository<DatasetEntity> {
  constructor() {
    super(DatasetEntity, 'dataset');
  }

  list(ctx: TenantContext, request: PageRequest, search: string | null | undefined): Promise<Page<DatasetEntity>> {
    const query = this.rows(ctx);
    whereNameHolds(query, search);
    return this.page(query, request);
  }
}
