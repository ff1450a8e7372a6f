import type { Problem } from '../../kernel/errors.ts';
import type { ArtifactState } from '../shared/index.ts';

export type DatasetFormat = 'NPZ' | 'IMAGE_ZIP' | 'CSV_ZIP' | 'DICOM_ZIP';
export type SplitName = 'GENERATION' | 'EVALUATION';

/** Figures of one split; norms are means over images, [0,1] pixels, all channels, before any resize. */
export interface SplitRecord {
  readonly split: SplitName;
  readonly images: number;
  readonly patients: number | null;
  readonly classCounts: readonly number[];
  readonly meanL2: number;
  readonly meanLinf: number;
  /** Mean of L2 / sqrt(number of values): lets a budget be estimated at another size. */
  readonly meanRms: number;
}

export interface DatasetRecord {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly modality: string | null;
  readonly format: DatasetFormat;
  readonly fileName: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly manifestSha256: string | null;
  readonly packSha256: string | null;
  readonly classes: readonly string[];
  readonly generationFraction: number;
  readonly splits: readonly SplitRecord[];
  readonly state: ArtifactState;
  readonly problems: readonly Problem[];
  readonly createdAt: Date;
}

/** What a worker needs to ingest a data set. */
export interface IngestWork {
  readonly fileName: string;
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly generationFraction: number;
}

/** What a worker made of a data set it accepted; manifest and pack are blobs. */
export interface IngestedDataset {
  readonly format: DatasetFormat;
  readonly manifestSha256: string;
  readonly packSha256: string;
  readonly splits: readonly SplitRecord[];
  readonly warnings: readonly Problem[];
}
