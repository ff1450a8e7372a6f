import type { TenantContext } from '../../platform/database/context.ts';
import type { ArtifactState } from '../shared/index.ts';

/** What hardening has to know of a data set. */
export interface TrainingDataset {
  readonly id: string;
  readonly name: string;
  readonly state: ArtifactState;
  readonly classes: readonly string[];
  readonly splits: readonly { readonly split: 'GENERATION' | 'EVALUATION'; readonly images: number }[];
  readonly manifestSha256: string | null;
  readonly packSha256: string | null;
}

/** The tenant's data sets; the module beside this one keeps them. */
export interface TrainingDatasets {
  find(ctx: TenantContext, id: string): Promise<TrainingDataset | null>;
}
