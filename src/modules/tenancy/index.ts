import type { NodeSource } from './node.types.ts';
import { TenancyRepository } from './tenancy.repository.ts';
import { TenancyService } from './tenancy.service.ts';
import { ViewerResolver } from './viewer.resolver.ts';

export { ApiKeyEntity } from './api-key.entity.ts';
export { Node, NODE_TYPES, nodeKindOf } from './node.types.ts';
export type { NodeKind, NodeSource } from './node.types.ts';
export { OrganizationEntity } from './organization.entity.ts';
export type { BatchLoad, Links, RequestContext } from './request-context.ts';
export { TenancyService } from './tenancy.service.ts';

/** Classes only: what the schema is emitted from. */
export const tenancyResolvers = [ViewerResolver] as const;

export interface TenancyModule {
  readonly service: TenancyService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

/** Composes the module; it needs nothing but the database its callers hand in with every context. */
export function createTenancyModule(): TenancyModule {
  const service = new TenancyService(new TenancyRepository());
  return {
    service,
    resolvers: [new ViewerResolver(service)],
    nodes: [{ kind: 'organization', find: (ctx, id) => service.organization(ctx, id) }],
  };
}
