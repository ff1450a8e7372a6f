import type { TenantContext } from '../../platform/database/context.ts';
import { TenantRepository } from '../shared/index.ts';
import { AttackEntity } from './attack.entity.ts';

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
