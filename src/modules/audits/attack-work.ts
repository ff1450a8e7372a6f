import type { Problem } from '../../kernel/errors.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';
import type { ModelFile, PreprocessingRecord } from '../models/index.ts';
import type { CurvePointRecord } from './audit.record.ts';

/** What a worker needs to run an attack; files are blobs of the job's organization. */
export interface AttackWork {
  readonly auditId: string;
  readonly attackId: string;
  readonly model: {
    readonly files: readonly ModelFile[];
    readonly classes: readonly string[];
    readonly preprocessing: PreprocessingRecord;
  };
  readonly dataset: { readonly manifestSha256: string; readonly packSha256: string };
  readonly spec: {
    readonly algorithm: string;
    readonly goal: GoalKind;
    readonly targetClass: string | null;
    readonly norm: NormName;
    /** Exactly one of the two is a number. */
    readonly epsilon: number | null;
    readonly zetaPercent: number | null;
    readonly seed: number;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** Of an earlier, interrupted run. */
  readonly checkpointSha256: string | null;
}

/** Engine and budget, known before the crafting begins. */
export interface AttackStart {
  readonly runtime: string;
  readonly epsilon: number;
}

/** How a crafted attack ended; its perturbation and scores are recorded by the perturbations module. */
export interface AttackCompletion extends AttackStart {
  readonly curve: readonly CurvePointRecord[];
  readonly warnings: readonly Problem[];
}
