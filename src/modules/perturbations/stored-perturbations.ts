import type { TenantContext } from '../../platform/database/context.ts';
import type { StoredPerturbation, StoredPerturbations } from '../audits/index.ts';
import { PerturbationRepository } from './perturbation.repository.ts';

/** What the launch of audits, which this module is built on, has to know of perturbations. */
export function createStoredPerturbations(): StoredPerturbations {
  const perturbations = new PerturbationRepository();
  return {
    findMany: (ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, StoredPerturbation>> =>
      perturbations.findMany(ctx, ids),
    ofAttacks: (ctx: TenantContext, attackIds: readonly string[]): Promise<ReadonlyMap<string, StoredPerturbation>> =>
      perturbations.ofAttacks(ctx, attackIds),
  };
}
