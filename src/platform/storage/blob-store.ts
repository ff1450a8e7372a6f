import type { Readable } from 'node:stream';

export interface StoredBlob {
  /** Lower-case hex SHA-256 of the content. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Content-addressed files of one organization each; the same bytes put twice are stored once per organization.
 * A blob is complete or absent: written to a temporary name, synced, renamed. Adapters pass tests/contract/blob-store.suite.ts.
 */
export interface BlobStore {
  put(organizationId: string, content: Readable | Uint8Array): Promise<StoredBlob>;
  /** Takes over a local file (moved when possible, else copied). */
  putFile(organizationId: string, path: string): Promise<StoredBlob>;
  /** Size of a blob, or undefined when this organization has none of that digest. */
  size(organizationId: string, sha256: string): Promise<number | undefined>;
  /** The content, or a NOT_FOUND AppError. `range` is inclusive, in bytes. */
  open(organizationId: string, sha256: string, range?: { start: number; end: number }): Promise<Readable>;
  /** A local file with the content, to be read only; valid while the process lives. */
  localPath(organizationId: string, sha256: string): Promise<string>;
}
