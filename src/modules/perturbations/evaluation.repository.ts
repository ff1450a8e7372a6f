import type { TenantContext } from '../../platform/database/context.ts';
import { TenantRepository } from '../shared/index.ts';
import { EvaluationEntity } from './evaluation.entity.ts';

export class EvaluationRepository extends TenantRepository<EvaluationEntity> {
  constructor() {
    super(EvaluationEntity, 'evaluation');
  }

  /** The evaluations of each attack, oldest first. */
  async ofAttacks(
    ctx: TenantContext,
    attackIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationEntity[]>> {
    const rows = await this.#inOrder(ctx, 'row.attackId IN (:...ids)', attackIds);
    return new Map(attackIds.map((id) => [id, rows.filter((row) => row.attackId === id)]));
  }

  /** The evaluations of each perturbation, oldest first. */
  async ofPerturbations(
    ctx: TenantContext,
    perturbationIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationEntity[]>> {
    const rows = await this.#inOrder(ctx, 'row.perturbationId IN (:...ids)', perturbationIds);
    return new Map(perturbationIds.map((id) => [id, rows.filter((row) => row.perturbationId === id)]));
  }

  #inOrder(ctx: TenantContext, condition: string, ids: readonly string[]): Promise<EvaluationEntity[]> {
    return this.rows(ctx).andWhere(condition, { ids }).orderBy('row.createdAt').addOrderBy('row.id').getMany();
  }
}
