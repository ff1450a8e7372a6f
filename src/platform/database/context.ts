import type { EntityManager } from 'typeorm';

export type Role = 'OWNER' | 'ENGINEER' | 'AUDITOR' | 'VIEWER';

/** Who acts, and for which organization; established once at the edge (API key, or the row a job belongs to). */
export interface Identity {
  readonly organizationId: string;
  /** Id of the API key, or "worker". */
  readonly actorId: string;
  readonly role: Role;
}

/**
 * First argument of every service and repository method: who, tenant and transaction in one value. `manager` is inside
 * an open transaction whose row-level security shows this organization's rows only.
 */
export interface TenantContext {
  readonly identity: Identity;
  readonly manager: EntityManager;
}

/** Opens transactions as a tenant. The only way to a `TenantContext`. */
export interface TenantDatabase {
  /** Runs `work` in one transaction, committed when it resolves and rolled back when it throws. */
  asTenant<T>(identity: Identity, work: (ctx: TenantContext) => Promise<T>): Promise<T>;
}
