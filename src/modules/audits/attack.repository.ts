import type { TenantContext } from '../../platform/database/context.ts';
import { TenantRepository } from '../shared/index.ts';
import { AttackEntity } from './attack.entity.ts';

/** Keeps what matches every field given. */
export interface FinishedAttackFilter {
  readonly modelIds: readonly string[];
  readonly auditIds?: readonly string[] | null | undefined;
  readonly goal?: AttackEntity['goal'] | null | undefined;
  readonly norm?: AttackEntity['norm'] | null | undefined;
}

export class AttackRepository extends TenantRepository<AttackEntity> {
  constructor() {
    super(AttackEntity, 'attack');
  }

  /** The attacks of each audit, in the order of their launch. */
  async ofAudits(
    ctx: TenantContext,
    auditIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly AttackEntity[]>> {
    const rows = await this.rows(ctx)
      .andWhere('row.auditId IN (:...auditIds)', { auditIds })
      .orderBy('row.position')
      .getMany();
    return new Map(auditIds.map((id) => [id, rows.filter((row) => row.auditId === id)]));
  }

  async ofAudit(ctx: TenantContext, auditId: string): Promise<readonly AttackEntity[]> {
    return (await this.ofAudits(ctx, [auditId])).get(auditId) ?? [];
  }

  /** The attacks that succeeded, newest first, at most `limit`. */
  succeeded(ctx: TenantContext, filter: FinishedAttackFilter, limit: number): Promise<readonly AttackEntity[]> {
    const { modelIds, auditIds, goal, norm } = filter;
    const query = this.rows(ctx).andWhere("row.state = 'SUCCEEDED' AND row.modelId IN (:...modelIds)", { modelIds });
    if (auditIds?.length) query.andWhere('row.auditId IN (:...auditIds)', { auditIds });
    if (goal) query.andWhere('row.goal = :goal', { goal });
    if (norm) query.andWhere('row.norm = :norm', { norm });
    return query.orderBy('row.createdAt', 'DESC').addOrderBy('row.id', 'DESC').limit(limit).getMany();
  }

  /** Changes the attack only while it runs; false when it does not. */
  async updateRunning(
    ctx: TenantContext,
    id: string,
    patch: Partial<Pick<AttackEntity, 'epsilon' | 'runtime' | 'progress' | 'checkpointSha256'>>,
  ): Promise<boolean> {
    const result = await ctx.manager
      .createQueryBuilder()
      .update(AttackEntity)
      .set(patch)
      .where("id = :id AND organization_id = :organizationId AND state = 'RUNNING'", {
        id,
        organizationId: ctx.identity.organizationId,
      })
      .execute();
    return result.affected === 1;
  }
}
