import type { Clock } from '../../kernel/clock.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { NodeSource } from '../tenancy/index.ts';
import type { UploadService } from '../uploads/index.ts';
import { DatasetRepository } from './dataset.repository.ts';
import { DatasetResolver } from './dataset.resolver.ts';
import { DatasetService } from './dataset.service.ts';

export { DatasetEntity } from './dataset.entity.ts';
export type { DatasetRecord, IngestedDataset, IngestWork, SplitName, SplitRecord } from './dataset.record.ts';
export { DatasetService } from './dataset.service.ts';
export { Dataset, SplitEnum } from './dataset.types.ts';

/** Classes only: what the schema is emitted from. */
export const datasetResolvers = [DatasetResolver] as const;

export interface DatasetsDependencies {
  readonly uploads: UploadService;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

export interface DatasetsModule {
  readonly service: DatasetService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

export function createDatasetsModule(dependencies: DatasetsDependencies): DatasetsModule {
  const service = new DatasetService({ ...dependencies, repository: new DatasetRepository() });
  return {
    service,
    resolvers: [new DatasetResolver(service)],
    nodes: [{ kind: 'dataset', find: (ctx, id) => service.find(ctx, id) }],
  };
}
