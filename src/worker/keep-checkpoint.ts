import type { Logger } from '../kernel/logger.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { resultFile } from './work-folders.ts';

export interface CheckpointToKeep {
  /** As the runner named it. */
  readonly path: string;
  /** The runner's own. */
  readonly folder: string;
  readonly organizationId: string;
  /** Writes down which blob it has become. */
  readonly record: (sha256: string) => Promise<void>;
  /** What is run, for the log. */
  readonly about: Readonly<Record<string, string>>;
}

/** Stores what a runner saved. A checkpoint that is not kept only costs time, should this run be interrupted. */
export async function keepCheckpoint(
  { path, folder, organizationId, record, about }: CheckpointToKeep, { blobs, logger }: { readonly blobs: BlobStore; readonly logger: Logger },
): Promise<void> {
  const file = await resultFile(folder, path);
  try {
    const { sha256 } = await blobs.putFile(organizationId, file);
    await record(sha256);
  } catch (error) {
    logger.warn('a checkpoint was not kept', { ...about, error: String(error) });
  }
}
