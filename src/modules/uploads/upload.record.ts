import type { Problem } from '../../kernel/errors.ts';

export type UploadState = 'OPEN' | 'COMPLETE' | 'REJECTED';

/** A file on its way into the store, or arrived. */
export interface UploadRecord {
  readonly id: string;
  /** For people to read; never a path. */
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly expectedSha256: string | null;
  /** Of the bytes received; the blob's address once COMPLETE. */
  readonly sha256: string | null;
  readonly state: UploadState;
  /** Why it was rejected. */
  readonly problem: Problem | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A complete upload: a blob and the name it came with. */
export interface UploadedFile {
  readonly fileName: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}
