import type { DefenseUse, ModelFile, PreprocessingRecord } from './model.record.ts';

/** How a hardened model is, or was, made from another: what there is to know of it beside ModelRecord.hardenedWith. */
export interface HardeningRecord {
  /** That of the model that is made. */
  readonly id: string;
  readonly datasetId: string;
  readonly seed: number;
  /** Whether the audit of the parent is repeated on the child. */
  readonly reaudit: boolean;
  /** The audit that was launched on the child for that; null: none (yet). */
  readonly reauditId: string | null;
  readonly progress: HardeningProgress;
  /** Of an interrupted run; null: start from the beginning. */
  readonly checkpointSha256: string | null;
  /** What the runner wrote down (HardeningRecipe of the runner's protocol); null until trained. */
  readonly recipe: Readonly<Record<string, unknown>> | null;
  /** What an honest reader must know of the training. */
  readonly warnings: readonly string[];
  readonly createdAt: Date;
  /** Of the run that goes on, or was the last. */
  readonly startedAt: Date | null;
  /** How far an earlier, interrupted run was by then. */
  readonly startedFraction: number;
  readonly finishedAt: Date | null;
}

export interface HardeningProgress {
  readonly fraction: number;
  readonly phase: string;
  readonly epoch?: number;
  readonly epochs?: number;
  readonly loss?: number;
  readonly validationAccuracy?: number;
  readonly etaSeconds?: number;
}

/** A model as a runner needs it. */
export interface HardenedParent {
  readonly files: readonly ModelFile[];
  readonly classes: readonly string[];
  readonly preprocessing: PreprocessingRecord;
}

/** What a worker needs to harden a model. */
export interface HardeningWork extends DefenseUse {
  readonly modelId: string;
  readonly parent: HardenedParent;
  readonly dataset: { readonly id: string; readonly manifestSha256: string; readonly packSha256: string };
  readonly seed: number;
  readonly checkpointSha256: string | null;
  /** How far an earlier, interrupted run was. */
  readonly fractionSoFar: number;
}

/** What came of it: the child's file and what it is. Validation follows, as for an uploaded model. */
export interface HardeningResult {
  readonly file: ModelFile & { readonly sizeBytes: number };
  readonly preprocessing: PreprocessingRecord;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** A child that has just become READY, for whoever goes on with it. */
export interface HardenedChild {
  readonly parentId: string;
  readonly modelId: string;
  readonly name: string;
  readonly datasetId: string;
}
