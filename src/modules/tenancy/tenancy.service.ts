import { AppError } from '../../kernel/errors.ts';
import type { Role, TenantContext } from '../../platform/database/context.ts';
import type { TenancyRepository } from './tenancy.repository.ts';

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
}

/** Who is asking. */
export interface ViewerRecord {
  readonly id: string;
  readonly name: string;
  readonly organization: OrganizationRecord;
  readonly role: Role;
}

/** Answers who acts and for which organization. */
export class TenancyService {
  readonly #repository: TenancyRepository;

  constructor(repository: TenancyRepository) {
    this.#repository = repository;
  }

  /** The key that signed the request; UNAUTHENTICATED when it vanished since. */
  async viewer(ctx: TenantContext): Promise<ViewerRecord> {
    const { actorId, organizationId, role } = ctx.identity;
    const key = await this.#repository.apiKey(ctx, actorId);
    const organization = await this.#repository.organization(ctx, organizationId);
    if (!key || !organization) throw new AppError('UNAUTHENTICATED', 'the API key of this request no longer exists');
    return { id: key.id, name: key.name, organization, role };
  }

  /** The caller's own organization, or null for any other id. */
  organization(ctx: TenantContext, id: string): Promise<OrganizationRecord | null> {
    return this.#repository.organization(ctx, id);
  }
}
