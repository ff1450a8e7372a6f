import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { TenantRepository } from '../shared/index.ts';
import { ReportEntity } from './report.entity.ts';

export class ReportRepository extends TenantRepository<ReportEntity> {
  constructor() {
    super(ReportEntity, 'report');
  }

  list(ctx: TenantContext, request: PageRequest, auditId: string | null | undefined): Promise<Page<ReportEntity>> {
    const query = this.rows(ctx);
    if (auditId) query.andWhere('row.auditId = :auditId', { auditId });
    return this.page(query, request);
  }

  /** The version the audit's next report has; until the transaction ends nobody else gets it. */
  async nextVersion(ctx: TenantContext, auditId: string): Promise<number> {
    await ctx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`report ${auditId}`]);
    const latest = await this.rows(ctx)
      .andWhere('row.auditId = :auditId', { auditId })
      .orderBy('row.version', 'DESC')
      .limit(1)
      .getOne();
    return (latest?.version ?? 0) + 1;
  }
}
