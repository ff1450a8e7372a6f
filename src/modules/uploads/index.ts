import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { TenantDatabase } from '../../platform/database/context.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import { FileStaging } from './file-staging.ts';
import { UploadSweeper } from './upload-sweeper.ts';
import { UploadRepository } from './upload.repository.ts';
import { UploadResolver } from './upload.resolver.ts';
import { UploadService } from './upload.service.ts';

export { FileStaging } from './file-staging.ts';
export { UploadEntity } from './upload.entity.ts';
export type { UploadRecord, UploadedFile } from './upload.record.ts';
export { UploadService } from './upload.service.ts';
export { UploadSweeper } from './upload-sweeper.ts';

/** Classes only: what the schema is emitted from. */
export const uploadResolvers = [UploadResolver] as const;

export interface UploadsDependencies {
  /** For the sweeper, which acts for the organization of each staged upload. */
  readonly database: TenantDatabase;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shared by all API processes; best on the file system of the blobs. */
  readonly stagingDirectory: string;
  readonly maxUploadBytes: number;
  readonly uploadLifetimeSeconds: number;
}

export interface UploadsModule {
  readonly service: UploadService;
  readonly staging: FileStaging;
  readonly sweeper: UploadSweeper;
  readonly resolvers: readonly object[];
}

export function createUploadsModule(dependencies: UploadsDependencies): UploadsModule {
  const staging = new FileStaging(dependencies.stagingDirectory);
  const service = new UploadService({ ...dependencies, repository: new UploadRepository(), staging });
  const sweeper = new UploadSweeper({ ...dependencies, service, staging });
  return { service, staging, sweeper, resolvers: [new UploadResolver(service)] };
}
