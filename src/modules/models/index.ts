import type { Clock } from '../../kernel/clock.ts';
import type { EventFeed, EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { DefenseCatalogueService } from '../defenses/index.ts';
import type { NodeSource } from '../tenancy/index.ts';
import type { UploadService } from '../uploads/index.ts';
import { HardeningLaunch } from './hardening-launch.ts';
import { HardeningRuns } from './hardening-runs.ts';
import { HardeningRepository } from './hardening.repository.ts';
import { HardeningResolver } from './hardening.resolver.ts';
import { ModelEventResolver } from './model-event.resolver.ts';
import { ModelFieldsResolver, ModelFileResolver } from './model-fields.resolver.ts';
import { ModelRegistration } from './model-registration.ts';
import { ModelRepository } from './model.repository.ts';
import { ModelPreprocessingResolver, ModelResolver } from './model.resolver.ts';
import { ModelService } from './model.service.ts';
import type { TrainingDatasets } from './training-datasets.ts';

export { HardeningEntity } from './hardening.entity.ts';
export type { HardenedChild, HardenedParent, HardeningProgress, HardeningRecord, HardeningResult, HardeningWork } from './hardening.record.ts';
export { ModelEntity } from './model.entity.ts';
export type {
  DefenseUse, ModelFile, ModelFormat, ModelRecord, OperatingPointRecord, OutputKind, PreprocessingRecord, ValidatedModel, ValidationWork,
} from './model.record.ts';
export { ModelService } from './model.service.ts';
export type { FollowedUp, FollowUp } from './model.service.ts';
export { Model } from './model.types.ts';
export type { TrainingDataset, TrainingDatasets } from './training-datasets.ts';

/** Classes only: what the schema is emitted from. */
export const modelResolvers = [
  ModelResolver,
  ModelPreprocessingResolver,
  ModelFieldsResolver,
  ModelFileResolver,
  HardeningResolver,
  ModelEventResolver,
] as const;

export interface ModelsDependencies {
  readonly uploads: UploadService;
  readonly datasets: TrainingDatasets;
  readonly defenses: DefenseCatalogueService;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

export interface ModelsModule {
  readonly service: ModelService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

export function createModelsModule(dependencies: ModelsDependencies): ModelsModule {
  const rows = { repository: new ModelRepository(), hardenings: new HardeningRepository() };
  const service = new ModelService({
    ...dependencies,
    ...rows,
    registration: new ModelRegistration({ ...dependencies, ...rows }),
    launch: new HardeningLaunch({ ...dependencies, ...rows }),
    runs: new HardeningRuns({ ...dependencies, ...rows }),
  });
  return {
    service,
    resolvers: [
      new ModelResolver(service),
      new ModelPreprocessingResolver(),
      new ModelFieldsResolver(service, dependencies.defenses),
      new ModelFileResolver(),
      new HardeningResolver(service),
      new ModelEventResolver(service, dependencies.feed),
    ],
    nodes: [{ kind: 'model', find: (ctx, id) => service.find(ctx, id) }],
  };
}
