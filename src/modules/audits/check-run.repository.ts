import type { TenantContext } from '../../platform/database/context.ts';
import { TenantRepository } from '../shared/index.ts';
import { CheckRunEntity } from './check-run.entity.ts';

export class CheckRunRepository extends TenantRepository<CheckRunEntity> {
  constructor() {
    super(CheckRunEntity, 'checkRun');
  }

  /** The check runs of each audit, in the order of its models. */
  async ofAudits(
    ctx: TenantContext,
    auditIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CheckRunEntity[]>> {
    const rows = await this.rows(ctx)
      .andWhere('row.auditId IN (:...auditIds)', { auditIds })
      .orderBy('row.position')
      .getMany();
    return new Map(auditIds.map((id) => [id, rows.filter((row) => row.auditId === id)]));
  }

  async ofAudit(ctx: TenantContext, auditId: string): Promise<readonly CheckRunEntity[]> {
    return (await this.ofAudits(ctx, [auditId])).get(auditId) ?? [];
  }
}
