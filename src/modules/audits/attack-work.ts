import type { Problem } from '../../kernel/errors.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';
import type { DefenseUse, ModelFile, OperatingPointRecord, PreprocessingRecord } from '../models/index.ts';
import type { CurvePointRecord } from './audit.record.ts';

/** What a worker needs to open a model. */
export interface ModelPart {
  readonly files: readonly ModelFile[];
  readonly classes: readonly string[];
  readonly preprocessing: PreprocessingRecord;
  /** Where the vendor decides on a positive finding; null: not declared. */
  readonly operatingPoint: OperatingPointRecord | null;
  /** What a hardened model was hardened with, so that runs meet it as its users do; null: an uploaded model. */
  readonly defense: DefenseUse | null;
}

/** What a worker needs to run an attack; files are blobs of the job's organization. */
export interface AttackWork {
  readonly auditId: string;
  readonly attackId: string;
  readonly model: ModelPart;
  readonly dataset: { readonly manifestSha256: string; readonly packSha256: string };
  readonly spec: {
    readonly algorithm: string;
    readonly goal: GoalKind;
    readonly targetClass: string | null;
    /** The only class attacked; null: all. */
    readonly fromClass: string | null;
    readonly norm: NormName;
    /** Exactly one of the two is a number; for a corruption neither is. */
    readonly epsilon: number | null;
    readonly zetaPercent: number | null;
    readonly seed: number;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly channels: readonly string[];
    /** Only so many images of the generation split are learnt from, the first of a seeded order; null: all. */
    readonly generationImages: number | null;
  };
  /** Models that a transfer attack learns from instead of the one attacked. */
  readonly surrogates: readonly ModelPart[];
  /** The perturbation, made by another attack, that this one scores or changes. */
  readonly storedPerturbationId: string | null;
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
