import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { TenantRepository } from '../shared/index.ts';
import { PerturbationEntity } from './perturbation.entity.ts';

/** Keeps what matches every field given. */
export interface PerturbationFilter {
  readonly modelId?: string | null;
  readonly datasetId?: string | null;
  readonly algorithm?: string | null;
}

export class PerturbationRepository extends TenantRepository<PerturbationEntity> {
  constructor() {
    super(PerturbationEntity, 'perturbation');
  }

  list(ctx: TenantContext, request: PageRequest, filter: PerturbationFilter): Promise<Page<PerturbationEntity>> {
    const query = this.rows(ctx);
    if (filter.modelId) query.andWhere('row.modelId = :modelId', { modelId: filter.modelId });
    if (filter.datasetId) query.andWhere('row.datasetId = :datasetId', { datasetId: filter.datasetId });
    if (filter.algorithm) query.andWhere('row.algorithm = :algorithm', { algorithm: filter.algorithm });
    return this.page(query, request);
  }

  /** The perturbation of each attack that made one. */
  async ofAttacks(ctx: TenantContext, attackIds: readonly string[]): Promise<ReadonlyMap<string, PerturbationEntity>> {
    const rows = await this.rows(ctx).andWhere('row.attackId IN (:...attackIds)', { attackIds }).getMany();
    return new Map(rows.map((row) => [row.attackId, row]));
  }
}
