import type { McnemarTest, PairedDifference, Rate } from '../../../src/robustness/metrics/index.ts';
import type { Estimate } from '../../../src/robustness/metrics/estimate.ts';
import type { Norm } from '../../../src/robustness/threat-model.ts';
import type { EpochRecord } from '../../../src/robustness/training/training-step.ts';
import type { StepFailure } from '../run-steps.ts';
import type { StudySettings } from '../settings.ts';
import type { Variant } from '../study-plan.ts';

/** A class to reach, by name, or null: any other than the model's own answer. */
export type Target = string | null;

/** How good a model is on the evaluation images as they are. */
export interface CleanFigures {
  readonly accuracy: Rate;
  readonly balancedAccuracy: Estimate;
  /** Of the last class, the finding. */
  readonly auroc: Estimate;
  /** Share of the most frequent label: what a model reaches that always names it. */
  readonly majorityShare: number;
  /** The most that a perturbation reaches which sends every image to one class: 1 minus the smallest share of an answer. */
  readonly oneClassCeiling: number;
}

export interface ModelResults {
  readonly task: string;
  readonly architecture: string;
  readonly variant: Variant;
  /** "3x80x80" */
  readonly input: string;
  readonly parameters: number;
  readonly trainedOn: number;
  readonly history: readonly EpochRecord[];
  readonly warnings: readonly string[];
  /** Null before the model has been attacked. */
  readonly clean: CleanFigures | null;
}

/** One universal perturbation, scored on the evaluation images. */
export interface AttackRow {
  readonly task: string;
  readonly architecture: string;
  readonly variant: Variant;
  readonly algorithm: string;
  readonly norm: Norm;
  readonly zeta: number;
  readonly epsilon: number;
  readonly target: Target;
  /** Rf without a target, Rs with one; null when the attack found no perturbation. */
  readonly rate: Rate | null;
  /** The same with the exact interval: what the claims are decided by. */
  readonly exact: Rate | null;
  /** On the training images. */
  readonly trainingRate: number | null;
  /** Noise of the same budget. */
  readonly control: Rate | null;
  /** Of Rs: what clean images reach by themselves. */
  readonly prevalence: Rate | null;
  /** Rs among the images that are not and are not called the target. */
  readonly net: Rate | null;
  readonly ssim: number | null;
  /** [answer before][answer under attack] */
  readonly confusion: readonly (readonly number[])[] | null;
  readonly failure: string | null;
  readonly warnings: readonly string[];
}

export interface TransferRow {
  readonly task: string;
  readonly source: string;
  readonly victim: string;
  readonly algorithm: string;
  readonly norm: Norm;
  readonly target: Target;
  readonly rate: Rate | null;
}

/** Success on a parent and on its child, over the same images. */
export interface RetrainingRow {
  readonly task: string;
  readonly architecture: string;
  readonly algorithm: string;
  readonly norm: Norm;
  readonly zeta: number;
  readonly target: Target;
  readonly parent: Rate;
  /** Under a new perturbation, made for the child. */
  readonly adaptive: PairedSuccess | null;
  /** Under the perturbation made for the parent. */
  readonly old: PairedSuccess | null;
}

export interface PairedSuccess {
  readonly child: Rate;
  /** Parent minus child: above 0 where retraining helped. */
  readonly difference: PairedDifference;
  readonly test: McnemarTest;
}

/** What retraining did to answers on clean images. */
export interface CleanChange {
  readonly task: string;
  readonly architecture: string;
  readonly parent: Rate;
  readonly child: Rate;
  /** Child minus parent. */
  readonly difference: PairedDifference;
  readonly test: McnemarTest;
}

export interface StudyResults {
  readonly settings: StudySettings;
  /** Class names of each task, in index order. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  readonly models: readonly ModelResults[];
  readonly attacks: readonly AttackRow[];
  readonly transfer: readonly TransferRow[];
  readonly retraining: readonly RetrainingRow[];
  readonly cleanChanges: readonly CleanChange[];
  readonly about: AboutRun;
}

export interface AboutRun {
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Engines the steps were run with; more than one when a run was continued elsewhere. */
  readonly runtimes: readonly string[];
  /** Of all steps together, as they took. */
  readonly seconds: number;
  readonly secondsByKind: Readonly<Record<string, number>>;
  readonly dataDigests: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly failures: readonly StepFailure[];
}
