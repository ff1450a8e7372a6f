import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AuditService } from '../audits/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelService } from '../models/index.ts';
import type { PerturbationService } from '../perturbations/index.ts';
import {
  ComparisonCellFieldsResolver,
  ComparisonRowFieldsResolver,
  CurveFieldsResolver,
  CurvePointFieldsResolver,
  PairedTestFieldsResolver,
} from './comparison-fields.resolver.ts';
import { ComparisonPairs } from './comparison-pairs.ts';
import { ComparisonScores } from './comparison-scores.ts';
import { ComparisonResolver, ComparisonRowResolver } from './comparison.resolver.ts';
import { ComparisonService } from './comparison.service.ts';

export { ComparisonService } from './comparison.service.ts';

/** Classes only: what the schema is emitted from. */
export const comparisonResolvers = [
  ComparisonResolver,
  ComparisonRowResolver,
  ComparisonRowFieldsResolver,
  ComparisonCellFieldsResolver,
  PairedTestFieldsResolver,
  CurveFieldsResolver,
  CurvePointFieldsResolver,
] as const;

export interface ComparisonsDependencies {
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly audits: AuditService;
  readonly perturbations: PerturbationService;
  readonly catalogue: AttackCatalogueService;
  readonly blobs: BlobStore;
}

export interface ComparisonsModule {
  readonly service: ComparisonService;
  readonly resolvers: readonly object[];
}

export function createComparisonsModule(dependencies: ComparisonsDependencies): ComparisonsModule {
  const { audits, models, blobs } = dependencies;
  const service = new ComparisonService({
    ...dependencies,
    scores: new ComparisonScores(dependencies),
    pairs: new ComparisonPairs(blobs),
  });
  return {
    service,
    resolvers: [
      new ComparisonResolver(service),
      new ComparisonRowResolver(),
      new ComparisonRowFieldsResolver(models),
      new ComparisonCellFieldsResolver(audits),
      new PairedTestFieldsResolver(models),
      new CurveFieldsResolver(models),
      new CurvePointFieldsResolver(audits),
    ],
  };
}
