import type { Problem } from '../../kernel/errors.ts';
import type { ModelFormat } from '../../modules/models/index.ts';
import type { AttackProgress, CurvePoint } from '../../robustness/attacks/attack.ts';
import type { Certification } from '../../robustness/defenses/defense.ts';
import type { EpochRecord, TrainingProgress } from '../../robustness/training/training-step.ts';
import type { CheckFinding, CheckSettings } from '../../robustness/checks/finding.ts';
import type { GoalKind, Norm } from '../../robustness/threat-model.ts';
import type { EvaluationFigures } from '../../robustness/metrics/evaluation.ts';

/**
 * What worker and runner say to each other over IPC. A runner is a child process that does one task and ends: uploaded
 * files are hostile, so they are parsed and run only there, without credentials, within limits. Large results are files
 * in `outputDirectory`; messages are small. All paths are absolute.
 */
export interface InputFile {
  readonly name: string;
  readonly path: string;
}

export interface PreprocessingSpec {
  /** Null: taken from the model, which must fix it. */
  readonly width: number | null;
  readonly height: number | null;
  readonly channels: 'RGB' | 'BGR' | 'GRAY';
  readonly resize: 'NEAREST' | 'BILINEAR' | 'BICUBIC';
  /** The model's own input = pixel in [0,1] * scale + offset; one number for all channels or one each. */
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

export interface ModelSpec {
  readonly files: readonly InputFile[];
  readonly classes: readonly string[];
  readonly preprocessing: PreprocessingSpec;
  /** Where the vendor decides on a positive finding, by class name; absent or null: not declared. */
  readonly operatingPoint?: { readonly positiveClass: string; readonly threshold: number } | null;
  /** Of a hardened model: what it was hardened with, so that attacks run with the defense in the loop. Absent or null: none. */
  readonly defense?: DefenseSpec | null;
}

export interface DefenseSpec {
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ValidateModelTask {
  readonly kind: 'validate-model';
  readonly model: ModelSpec;
  readonly referenceVectors: readonly { readonly image: InputFile; readonly output: readonly number[] }[];
}

export interface ValidatedModel {
  /** As its content tells, whatever the files are called. */
  readonly format: ModelFormat;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly weightsDigest: string;
  readonly input: { readonly height: number; readonly width: number; readonly channels: number; readonly layout: 'NCHW' | 'NHWC' };
  readonly outputKind: 'LOGITS' | 'SOFTMAX' | 'SIGMOID_BINARY' | 'SIGMOID_MULTILABEL';
  /** With width and height filled in. */
  readonly preprocessing: PreprocessingSpec;
  readonly differentiable: boolean;
  /** Things to know that are no reason to refuse. */
  readonly warnings: readonly Problem[];
}

export interface IngestDatasetTask {
  readonly kind: 'ingest-dataset';
  readonly file: InputFile;
  readonly classes: readonly string[];
  readonly generationFraction: number;
  readonly outputDirectory: string;
}

export interface SplitFigures {
  readonly split: 'GENERATION' | 'EVALUATION';
  readonly images: number;
  readonly patients: number | null;
  readonly classCounts: readonly number[];
  /** Mean over images of the norm of all pixels and channels, [0,1] pixels, before any resize. */
  readonly meanL2: number;
  readonly meanLinf: number;
  /** Mean over images of L2 / sqrt(number of values): lets a budget be estimated at another size. */
  readonly meanRms: number;
}

export interface IngestedDataset {
  readonly format: 'NPZ' | 'IMAGE_ZIP';
  readonly manifestPath: string;
  readonly packPath: string;
  readonly splits: readonly SplitFigures[];
  readonly warnings: readonly Problem[];
}

export interface AttackSpec {
  readonly algorithm: string;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  /** The only class attacked; null: all. */
  readonly fromClass: string | null;
  readonly norm: Norm;
  /** Exactly one of the two is a number; for a corruption, which has no budget, neither is. */
  readonly epsilon: number | null;
  readonly zetaPercent: number | null;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Ways the images travel, by name; a corruption has its severities instead. */
  readonly channels: readonly string[];
  /** Learn from so many images of the generation split only, the first of an order by the seed; null: all. */
  readonly generationImages: number | null;
}

/** A perturbation made earlier, by another attack, with the budget that it was made in. */
export interface StoredPerturbation {
  readonly tensorPath: string;
  readonly sha256: string;
  readonly norm: Norm;
  readonly epsilon: number;
}

export interface RunAttackTask {
  readonly kind: 'run-attack';
  readonly model: ModelSpec;
  readonly dataset: { readonly manifestPath: string; readonly packPath: string };
  readonly attack: AttackSpec;
  /** Models that a transfer attack learns from instead of the one attacked. */
  readonly surrogates: readonly ModelSpec[];
  /** What an attack scores or changes, instead of crafting. */
  readonly stored: StoredPerturbation | null;
  /** A file written by an earlier, interrupted run of the same attack. */
  readonly checkpointPath: string | null;
  readonly outputDirectory: string;
  /** Shared by the runners of a worker: images prepared for a model's size, keyed by content. */
  readonly cacheDirectory: string;
}

export interface AttackResult {
  readonly runtime: string;
  /** The budget that held, in [0,1] pixels: given, or computed from zetaPercent at the model's own size. */
  readonly epsilon: number;
  /** Null for attacks that make none: per-image attacks, corruptions, perturbations made earlier. */
  readonly perturbation: {
    readonly tensorPath: string;
    readonly previewPath: string;
    readonly shape: readonly [number, number, number];
    readonly l2: number;
    readonly linf: number;
    readonly psnrDb: number;
    readonly ssim: number;
  } | null;
  /** One a channel (or severity), the direct one first. */
  readonly evaluations: readonly AttackEvaluation[];
  readonly curve: readonly CurvePoint[];
  readonly warnings: readonly Problem[];
}

export interface AttackEvaluation {
  readonly figures: EvaluationFigures;
  readonly outcomesPath: string;
}

/** Sanity checks that need the model: run once a model when the attacks of an audit have ended. */
export interface RunChecksTask {
  readonly kind: 'run-checks';
  readonly model: ModelSpec;
  readonly dataset: { readonly manifestPath: string; readonly packPath: string };
  readonly settings: CheckSettings;
  /** Budget of the per-image checks: the largest of the audit's in each norm. */
  readonly budgets: readonly { readonly norm: Norm; readonly epsilon: number }[];
  /** The universal perturbations that the audit made on this model. */
  readonly perturbations: readonly CheckedPerturbation[];
  readonly cacheDirectory: string;
}

export interface CheckedPerturbation extends StoredPerturbation {
  readonly attackId: string;
  readonly algorithm: string;
  /** False for controls. */
  readonly isAttack: boolean;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
}

export interface ChecksResult {
  readonly runtime: string;
  /** Images the checks were run on. */
  readonly images: number;
  readonly seconds: number;
  /** Images shown to the model in all. */
  readonly queries: number;
  readonly findings: readonly CheckFinding[];
}

/** Pictures for a report: images of the evaluation split before and after each perturbation. */
export interface DrawExamplesTask {
  readonly kind: 'draw-examples';
  readonly dataset: { readonly manifestPath: string; readonly packPath: string };
  readonly attacks: readonly ExampleSource[];
  readonly outputDirectory: string;
  readonly cacheDirectory: string;
}

export interface ExampleSource {
  readonly id: string;
  /** The perturbation's .npy; its shape is the size of the pictures. */
  readonly tensorPath: string;
  readonly outcomesPath: string;
  readonly resize: PreprocessingSpec['resize'];
}

export interface DrawnExamples {
  readonly examples: readonly DrawnExample[];
}

/** One image: what it is called, what the model answered (class names), and three PNG files. */
export interface DrawnExample {
  readonly attackId: string;
  readonly name: string;
  readonly label: string;
  readonly cleanPrediction: string;
  readonly adversarialPrediction: string;
  readonly factor: number;
  readonly cleanPath: string;
  readonly perturbedPath: string;
  readonly differencePath: string;
}

/** Derives a hardened model from a model. */
export interface HardenModelTask {
  readonly kind: 'harden-model';
  readonly model: ModelSpec;
  readonly dataset: { readonly manifestPath: string; readonly packPath: string };
  readonly defense: DefenseSpec;
  readonly seed: number;
  /** A file written by an earlier, interrupted run of the same task. */
  readonly checkpointPath: string | null;
  readonly outputDirectory: string;
  readonly cacheDirectory: string;
}

export interface HardenedModel {
  readonly runtime: string;
  /** ONNX, opset 17 where its operators allow, else 20: input `image` [N,C,H,W] in [0,1], output `logits`; the preprocessing is in the graph. */
  readonly modelPath: string;
  /** How its pixels come in now: scale 1, offset 0, GRAY or RGB, the parent's size and resize. */
  readonly preprocessing: PreprocessingSpec;
  /** How it was made, in full; kept with the model. */
  readonly recipe: HardeningRecipe;
  readonly warnings: readonly Problem[];
}

export interface HardeningRecipe {
  readonly algorithm: string;
  /** With every default filled in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly runtime: string;
  readonly trainedOn: { readonly images: number; readonly classCounts: readonly number[] };
  readonly validatedOn: { readonly images: number; readonly classCounts: readonly number[] };
  readonly history: readonly EpochRecord[];
  readonly certification: Certification | null;
  readonly seconds: number;
}

export type RunnerTask = ValidateModelTask | IngestDatasetTask | RunAttackTask | RunChecksTask | DrawExamplesTask | HardenModelTask;

export interface ResultByTask {
  'validate-model': ValidatedModel;
  'ingest-dataset': IngestedDataset;
  'run-attack': AttackResult;
  'run-checks': ChecksResult;
  'draw-examples': DrawnExamples;
  'harden-model': HardenedModel;
}

/** From runner to worker. */
export type RunnerMessage =
  | { readonly kind: 'progress'; readonly progress: AttackProgress | TrainingProgress }
  /** Sent when engine and budget are known, before the work begins; with warnings about the engine. Epsilon is null for a task without a budget. */
  | { readonly kind: 'started'; readonly runtime: string; readonly epsilon: number | null; readonly warnings?: readonly Problem[] }
  | { readonly kind: 'checkpoint'; readonly path: string }
  | { readonly kind: 'done'; readonly result: ResultByTask[keyof ResultByTask] }
  /** The task ended with expected failures; every reason at once. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };
