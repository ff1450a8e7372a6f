import type { TenantContext } from '../../platform/database/context.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { OrganizationEntity } from './organization.entity.ts';

/** Reads organizations and keys; both are made by the operator's tools, not through the API. */
export class TenancyRepository {
  organization(ctx: TenantContext, id: string): Promise<OrganizationEntity | null> {
    if (id !== ctx.identity.organizationId) return Promise.resolve(null);
    return ctx.manager.findOneBy(OrganizationEntity, { id });
  }

  apiKey(ctx: TenantContext, id: string): Promise<ApiKeyEntity | null> {
    return ctx.manager.findOneBy(ApiKeyEntity, { id, organizationId: ctx.identity.organizationId });
  }
}
