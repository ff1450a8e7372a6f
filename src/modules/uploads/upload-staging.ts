/** What is known of an upload without the database: whose it is, and how much has arrived. */
export interface StagedUpload {
  readonly id: string;
  readonly organizationId: string;
  readonly sizeBytes: number;
  /** Undefined once the bytes have left for the blob store, or were thrown away. */
  readonly receivedBytes: number | undefined;
  readonly expiresAt: Date;
}

export interface NewStagedUpload {
  readonly id: string;
  readonly organizationId: string;
  readonly sizeBytes: number;
  readonly expiresAt: Date;
}

/** Where the bytes of unfinished uploads lie. */
export interface UploadStaging {
  create(upload: NewStagedUpload): Promise<void>;
  describe(id: string): Promise<StagedUpload | undefined>;
  /** Lower-case hex SHA-256 of what has arrived. */
  digest(id: string): Promise<string>;
  /**
   * Calls `take` with a file of the upload's bytes that it may move away. The staged bytes themselves stay until
   * `discardBytes`, so that a crash before the commit loses nothing.
   */
  handOver<T>(id: string, take: (path: string) => Promise<T>): Promise<T>;
  /** Frees the space; whose upload it was stays known. */
  discardBytes(id: string): Promise<void>;
  /** Forgets the upload. */
  remove(id: string): Promise<void>;
  list(): Promise<readonly string[]>;
}
