import type { TenantContext } from '../../platform/database/context.ts';
import type { NormName } from '../attacks/index.ts';

/** What a launch has to know of a perturbation that an attack scores or changes. */
export interface StoredPerturbation {
  readonly id: string;
  /** [channels, height, width] */
  readonly shape: readonly number[];
  readonly norm: NormName;
  readonly epsilon: number;
  readonly l2: number;
  readonly linf: number;
}

/** The tenant's perturbations; the module above keeps them. */
export interface StoredPerturbations {
  /** Ids without a perturbation are absent. */
  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, StoredPerturbation>>;
  /** The perturbation of each attack that made one. */
  ofAttacks(ctx: TenantContext, attackIds: readonly string[]): Promise<ReadonlyMap<string, StoredPerturbation>>;
}
