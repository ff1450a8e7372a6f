import type { TenantContext } from '../../platform/database/context.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { TenantRepository } from '../shared/index.ts';
import { SCORING_ALGORITHM } from './attack-references.ts';
import { AuditModelEntity } from './audit-model.entity.ts';
import { AuditEntity } from './audit.entity.ts';
import type { RunState } from './audit.record.ts';

export class AuditRepository extends TenantRepository<AuditEntity> {
  constructor() {
    super(AuditEntity, 'audit');
  }

  list(ctx: TenantContext, request: PageRequest, state: RunState | null | undefined): Promise<Page<AuditEntity>> {
    const query = this.rows(ctx);
    if (state) query.andWhere('row.state = :state', { state });
    return this.page(query, request);
  }

  /** The newest audit on the data set that succeeded and attacked the model: not one that only scored perturbations on it. */
  latestSucceeded(
    ctx: TenantContext,
    { modelId, datasetId }: { readonly modelId: string; readonly datasetId: string },
  ): Promise<AuditEntity | null> {
    return this.rows(ctx)
      .andWhere("row.datasetId = :datasetId AND row.state = 'SUCCEEDED'", { datasetId })
      .andWhere(
        'EXISTS (SELECT FROM attack WHERE attack.audit_id = row.id AND attack.model_id = :modelId AND attack.algorithm <> :scoring)',
        { modelId, scoring: SCORING_ALGORITHM },
      )
      .orderBy('row.createdAt', 'DESC')
      .addOrderBy('row.id', 'DESC')
      .limit(1)
      .getOne();
  }

  /** The audit launched with this key, if any. Until the transaction ends nobody else launches with it. */
  async claimKey(ctx: TenantContext, idempotencyKey: string): Promise<AuditEntity | null> {
    await ctx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `launch ${ctx.identity.organizationId} ${idempotencyKey}`,
    ]);
    return this.rows(ctx).andWhere('row.idempotencyKey = :idempotencyKey', { idempotencyKey }).getOne();
  }

  async insertModels(ctx: TenantContext, auditId: string, modelIds: readonly string[]): Promise<void> {
    const { organizationId } = ctx.identity;
    await ctx.manager.insert(
      AuditModelEntity,
      modelIds.map((modelId, position) => ({ organizationId, auditId, modelId, position })),
    );
  }

  /** The ids of the models of each audit, in the order given at launch. */
  async modelIdsOf(ctx: TenantContext, auditIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await ctx.manager
      .createQueryBuilder(AuditModelEntity, 'row')
      .where('row.organizationId = :organizationId', { organizationId: ctx.identity.organizationId })
      .andWhere('row.auditId IN (:...auditIds)', { auditIds })
      .orderBy('row.position')
      .getMany();
    return new Map(auditIds.map((id) => [id, rows.filter((row) => row.auditId === id).map((row) => row.modelId)]));
  }
}
