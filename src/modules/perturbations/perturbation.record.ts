import type { EvaluationFigures } from '../../robustness/metrics/index.ts';
import type { NormName } from '../attacks/index.ts';

export interface PerturbationRecord {
  readonly id: string;
  readonly attackId: string;
  /** The model it was made on. */
  readonly modelId: string;
  readonly datasetId: string;
  readonly algorithm: string;
  /** [channels, height, width] */
  readonly shape: readonly number[];
  readonly l2: number;
  readonly linf: number;
  readonly epsilon: number;
  readonly norm: NormName;
  /** Means over the evaluation split. */
  readonly psnrDb: number;
  readonly ssim: number;
  /** NumPy .npy, float32, [C,H,W], [0,1] pixel units. */
  readonly tensorSha256: string;
  readonly previewSha256: string;
  readonly createdAt: Date;
}

export interface EvaluationRecord {
  readonly id: string;
  readonly attackId: string;
  readonly perturbationId: string | null;
  /** The model scored. */
  readonly modelId: string;
  readonly figures: EvaluationFigures;
  readonly outcomesSha256: string;
  readonly createdAt: Date;
}

/** What a finished attack made, as a worker reports it; digests name blobs of the organization. */
export interface AttackResultRecord {
  readonly attackId: string;
  /** The model scored, when it is not the one attacked. */
  readonly modelId?: string;
  readonly shape: readonly number[];
  readonly l2: number;
  readonly linf: number;
  readonly epsilon: number;
  readonly norm: NormName;
  readonly psnrDb: number;
  readonly ssim: number;
  readonly tensorSha256: string;
  readonly previewSha256: string;
  readonly evaluation: { readonly figures: EvaluationFigures; readonly outcomesSha256: string };
}
