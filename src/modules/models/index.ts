import type { Clock } from '../../kernel/clock.ts';
import type { EventFeed, EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { NodeSource } from '../tenancy/index.ts';
import type { UploadService } from '../uploads/index.ts';
import { ModelEventResolver } from './model-event.resolver.ts';
import { ModelRegistration } from './model-registration.ts';
import { ModelRepository } from './model.repository.ts';
import { ModelPreprocessingResolver, ModelResolver } from './model.resolver.ts';
import { ModelService } from './model.service.ts';

export { ModelEntity } from './model.entity.ts';
export type { ModelFile, ModelFormat, ModelRecord, OperatingPointRecord, OutputKind, PreprocessingRecord, ValidatedModel, ValidationWork } from './model.record.ts';
export { ModelService } from './model.service.ts';
export { Model } from './model.types.ts';

/** Classes only: what the schema is emitted from. */
export const modelResolvers = [ModelResolver, ModelPreprocessingResolver, ModelEventResolver] as const;

export interface ModelsDependencies {
  readonly uploads: UploadService;
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
  const repository = new ModelRepository();
  const registration = new ModelRegistration({ ...dependencies, repository });
  const service = new ModelService({ ...dependencies, repository, registration });
  return {
    service,
    resolvers: [
      new ModelResolver(service),
      new ModelPreprocessingResolver(),
      new ModelEventResolver(service, dependencies.feed),
    ],
    nodes: [{ kind: 'model', find: (ctx, id) => service.find(ctx, id) }],
  };
}
