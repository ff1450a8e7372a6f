import type { TenantContext } from '../../platform/database/context.ts';
import { groupBy, TenantRepository } from '../shared/index.ts';
import { EvaluationEntity } from './evaluation.entity.ts';

export class EvaluationRepository extends TenantRepository<EvaluationEntity> {
  constructor() {
    super(EvaluationEntity, 'evaluation');
  }

  /** The evaluations of each attack, in the order the worker gave. */
  async ofAttacks(
    ctx: TenantContext,
    attackIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationEntity[]>> {
    const rows = await this.#inOrder(ctx, 'row.attackId IN (:...ids)', attackIds);
    return new Map(attackIds.map((id) => [id, rows.filter((row) => row.attackId === id)]));
  }

  /** The evaluations of each perturbation, the oldest attack's first. */
  async ofPerturbations(
    ctx: TenantContext,
    perturbationIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationEntity[]>> {
    const rows = await this.#inOrder(ctx, 'row.perturbationId IN (:...ids)', perturbationIds);
    return new Map(perturbationIds.map((id) => [id, rows.filter((row) => row.perturbationId === id)]));
  }

  /** The evaluations of each attack in some channels. */
  async ofAttacksIn(
    ctx: TenantContext,
    attackIds: readonly string[],
    channels: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationEntity[]>> {
    if (attackIds.length === 0 || channels.length === 0) return new Map();
    const rows = await this.rows(ctx)
      .andWhere('row.attackId IN (:...attackIds) AND row.channel IN (:...channels)', { attackIds, channels })
      .orderBy('row.position')
      .getMany();
    return groupBy(rows, (row) => row.attackId);
  }

  #inOrder(ctx: TenantContext, condition: string, ids: readonly string[]): Promise<EvaluationEntity[]> {
    return this.rows(ctx).andWhere(condition, { ids }).orderBy('row.createdAt').addOrderBy('row.position').addOrderBy('row.id').getMany();
  }
}
