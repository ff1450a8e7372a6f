import type { ClassFlow } from '../metrics/class-flow.ts';
import type { ClinicalFigures } from '../metrics/clinical-figures.ts';
import type { EvaluationFigures } from '../metrics/evaluation.ts';
import type { Rate } from '../metrics/rate.ts';
import type { GoalKind, Knowledge, Norm } from '../threat-model.ts';
import type { CheckRunFacts } from './check-facts.ts';
import type { DefenseEffectFacts, HardeningFacts } from './defense-facts.ts';

export type { CheckFindingFacts, CheckRunFacts } from './check-facts.ts';

/**
 * Everything a report is made of, as plain data read from the database. Times are UTC, RFC 3339; digests lower-case hex
 * SHA-256; epsilons and norms in [0,1] pixels. `buildReportDocument` adds no clock, id or chance of its own, so that the
 * same facts give the same bytes.
 */
export interface ReportFacts {
  readonly report: ReportIdentity;
  /** Version of Assay that computed the report. */
  readonly assayVersion: string;
  /** What the vendor says of the device, verbatim: name, UDI-DI, intended purpose … */
  readonly device: Readonly<Record<string, unknown>> | null;
  readonly signatories: readonly SignatoryFacts[];
  readonly audit: AuditFacts;
  readonly dataset: DatasetFacts;
  /** Models under audit, in the order of the audit. */
  readonly models: readonly ModelFacts[];
  /** Attacks in the order of the audit, controls among them, unfinished ones too. */
  readonly attacks: readonly AttackFacts[];
  /** Sanity checks that ran the models, one entry a model; absent in audits of versions that had none. */
  readonly checks?: readonly CheckRunFacts[];
  /** Images that fell to at least one attack of a threat model; absent when the outcome tables were not read. */
  readonly worstCases?: readonly WorstCaseFacts[];
  /** Hardened models beside their parents, one of the two or both under audit; absent when the outcome tables were not read. */
  readonly defenseEffects?: readonly DefenseEffectFacts[];
}

/**
 * The per-image worst case over every attack of one threat model (Carlini et al. 2019: mean over images of the minimum
 * over attacks), from the outcome tables of the same images. A universal perturbation is a possible answer of a
 * per-image attacker, so it counts among them.
 */
export interface WorstCaseFacts {
  readonly modelId: string;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
  readonly norm: Norm;
  readonly epsilon: number;
  /** Which attacks were combined. */
  readonly attackIds: readonly string[];
  /** Share of images on which at least one attack reached its goal; population as for the success of one attack. */
  readonly success: Rate;
  /** Share of images correct under every one of the attacks. */
  readonly adversarialAccuracy: Rate;
  /** Where the images of each class go; absent in facts of earlier versions. */
  readonly classFlows?: readonly ClassFlow[];
  /** What it means for decisions on a finding; null when the tables cannot tell. */
  readonly clinical?: readonly ClinicalFigures[] | null;
}

export interface ReportIdentity {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly issuedAt: string;
  /** The organization the audit belongs to. */
  readonly organization: string;
}

export interface SignatoryFacts {
  readonly name: string;
  readonly role: string;
  readonly organization: string;
}

export interface AuditFacts {
  readonly id: string;
  readonly name: string;
  /** The limits are frozen at this time: they are written with the audit and never change. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly limits: readonly LimitFacts[];
}

/** An acceptance limit; `metric` is one of `LIMIT_METRICS` (reports/figures.ts), named as in the contract. */
export interface LimitFacts {
  readonly metric: string;
  readonly max: number | null;
  readonly min: number | null;
  readonly rationale: string;
}

export interface DatasetFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly modality: string | null;
  readonly format: string;
  readonly sha256: string;
  readonly manifestSha256: string | null;
  readonly classes: readonly string[];
  readonly splits: readonly SplitFacts[];
  /** Whether no patient is in both splits; null when patients are unknown. */
  readonly patientDisjoint: boolean | null;
  /** True when patients were read out of file names by a rule, and so may be wrong. */
  readonly patientsDerived?: boolean;
  /** Messages of the ingestion that are no reason to refuse. */
  readonly warnings: readonly string[];
}

export interface SplitFacts {
  readonly split: 'GENERATION' | 'EVALUATION';
  readonly images: number;
  readonly patients: number | null;
  readonly classCounts: readonly number[];
  /** Mean over images of the norm of all pixels and channels, before any resize. */
  readonly meanL2: number;
  readonly meanLinf: number;
}

export interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly format: string;
  readonly sha256: string;
  readonly weightsDigest: string | null;
  readonly sizeBytes: number;
  readonly parameterCount: number | null;
  readonly input: { readonly height: number; readonly width: number; readonly channels: number; readonly layout: string } | null;
  readonly classes: readonly string[];
  readonly outputKind: 'LOGITS' | 'SOFTMAX' | 'SIGMOID_BINARY' | 'SIGMOID_MULTILABEL' | null;
  readonly preprocessing: {
    readonly width: number | null;
    readonly height: number | null;
    readonly channels: string;
    readonly resize: string;
    readonly scale: readonly number[];
    readonly offset: readonly number[];
  };
  readonly differentiable: boolean | null;
  /** How many reference vectors of the vendor were given; a model is READY only when all were reproduced. */
  readonly referenceVectors: number;
  readonly warnings: readonly string[];
  /** How it was made from another model; null or absent for a model as uploaded. */
  readonly hardening?: HardeningFacts | null;
}

export interface AlgorithmFacts {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  readonly universal: boolean;
  readonly kind: 'UNIVERSAL' | 'IMAGE' | 'CORRUPTION';
  readonly knowledge: Knowledge;
}

export interface AttackFacts {
  readonly id: string;
  readonly algorithm: AlgorithmFacts;
  readonly modelId: string;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  /** The only class attacked; null: all. */
  readonly fromClass: string | null;
  readonly norm: Norm;
  /** The budget that held; with `zetaPercent` the one computed from it at the model's own size. */
  readonly epsilon: number;
  readonly zetaPercent: number | null;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How the images travelled before they were scored; none for a corruption. Absent in audits of earlier versions. */
  readonly channels?: readonly string[];
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  /** Why it failed. */
  readonly problem: string | null;
  readonly runtime: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly warnings: readonly string[];
  /** Success on the generation split, epoch by epoch. */
  readonly curve: readonly { readonly epoch: number; readonly successRate: number }[];
  readonly perturbation: PerturbationFacts | null;
  readonly evaluations: readonly EvaluationFacts[];
}

export interface PerturbationFacts {
  readonly id: string;
  /** Of the .npy file. */
  readonly sha256: string;
  /** [channels, height, width] */
  readonly shape: readonly number[];
  readonly l2: number;
  readonly linf: number;
  /** Means over the evaluation split; PSNR_CEILING_DB when the perturbation changed nothing. */
  readonly psnrDb: number;
  readonly ssim: number;
}

export interface EvaluationFacts {
  readonly id: string;
  /** The model scored; another than the attack's own when a perturbation was transferred. */
  readonly modelId: string;
  readonly figures: EvaluationFigures;
  readonly outcomesSha256: string;
}
