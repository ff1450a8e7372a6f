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
  /** 0, 1, 2 … within the attack. */
  readonly position: number;
  readonly figures: EvaluationFigures;
  readonly outcomesSha256: string;
  readonly createdAt: Date;
}

/** A perturbation as a worker reports it; digests name blobs of the organization. */
export type MadePerturbation = Pick<
  PerturbationRecord,
  'shape' | 'l2' | 'linf' | 'epsilon' | 'norm' | 'psnrDb' | 'ssim' | 'tensorSha256' | 'previewSha256'
>;

/** What a finished attack made and how it scored, as a worker reports it. */
export interface AttackResultRecord {
  readonly attackId: string;
  /** Null for attacks that make none. */
  readonly perturbation: MadePerturbation | null;
  /** The perturbation scored, when it was made by another attack. */
  readonly scoredPerturbationId?: string;
  /** At least one, in the order they are shown. */
  readonly evaluations: readonly { readonly figures: EvaluationFigures; readonly outcomesSha256: string }[];
}
