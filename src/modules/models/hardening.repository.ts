import type { TenantContext } from '../../platform/database/context.ts';
import { TenantRepository } from '../shared/index.ts';
import { HardeningEntity } from './hardening.entity.ts';

export class HardeningRepository extends TenantRepository<HardeningEntity> {
  constructor() {
    super(HardeningEntity, 'model');
  }

  /** How many have not ended. Until the transaction ends nobody else of the organization is told. */
  async countUnfinished(ctx: TenantContext): Promise<number> {
    const { organizationId } = ctx.identity;
    await ctx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`harden ${organizationId}`]);
    return this.rows(ctx).andWhere('row.finishedAt IS NULL').getCount();
  }
}
