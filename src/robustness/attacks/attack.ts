import type { z } from 'zod';
import type { Random, RandomState } from '../../kernel/random.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import type { GoalKind, Knowledge, Norm, ThreatModel } from '../threat-model.ts';

/** What an attack says while it works; `fraction` covers the whole attack and never falls. */
export interface AttackProgress {
  readonly fraction: number;
  /** Short and readable: "crafting", "measuring the generation split". */
  readonly phase: string;
  readonly epoch?: number;
  readonly epochs?: number;
  /** Fooling or targeted success rate on the generation split, as last measured. */
  readonly successRate?: number;
  readonly imagesPerSecond?: number;
}

/**
 * All an attack needs to go on as if it had never stopped: same bits, same machine. `tensors` are float32 arrays by
 * name; `numbers` plain values; `random` the generator's state.
 */
export interface AttackCheckpoint {
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly random: RandomState;
}

export type AttackStep =
  | { readonly kind: 'progress'; readonly progress: AttackProgress }
  | { readonly kind: 'checkpoint'; readonly checkpoint: AttackCheckpoint };

/** One point of the learning curve, measured on the generation split. */
export interface CurvePoint {
  readonly epoch: number;
  readonly successRate: number;
}

export interface AttackOutcome {
  /** [C,H,W], attack-domain units. `runAttack` projects and checks it: an attack is not believed. */
  readonly perturbation: FloatTensor;
  readonly curve: readonly CurvePoint[];
  /** Things an honest reader must know: "stopped at the first epoch: no inner step flipped an image". */
  readonly warnings: readonly string[];
}

export interface AttackInput<P> {
  readonly classifier: Classifier;
  /** The generation split. Attacks never see the evaluation split. */
  readonly images: ImageSource;
  /** Clean predictions of `images`, made once by the caller. */
  readonly cleanPredictions: Int32Array;
  readonly threatModel: ThreatModel;
  readonly parameters: P;
  readonly random: Random;
  /** Present when an interrupted run goes on. */
  readonly checkpoint?: AttackCheckpoint;
  /** A perturbation [C,H,W] made by another attack, for attacks that score it or change it. */
  readonly stored?: FloatTensor;
  /** Models that a transfer attack learns from, so that it never asks `classifier`; of the same images and classes. */
  readonly surrogates?: readonly Classifier[];
}

/** What every attack says of itself, of whatever kind. */
export interface AttackDescription<S extends z.ZodType = z.ZodType> {
  /** Stable id in API, jobs and reports. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The paper it follows. */
  readonly reference: string;
  readonly knowledge: Knowledge;
  readonly goals: readonly GoalKind[];
  readonly norms: readonly Norm[];
  /** Fewest classes of a model, by goal, and the attack that serves fewer. Absent: two will do. */
  readonly leastClasses?: Readonly<Record<GoalKind, number>> & { readonly otherwise: string };
  /** Strict schema with a default for every parameter; also published as JSON Schema. */
  readonly parameters: S;
}

/** One perturbation for all images. `runAttack` is the only caller of `perturb`. */
export interface UniversalAttack<S extends z.ZodType = z.ZodType> extends AttackDescription<S> {
  readonly kind: 'UNIVERSAL';
  perturb(input: AttackInput<z.output<S>>): AsyncGenerator<AttackStep, AttackOutcome, void>;
}

export interface ImageAttackInput<P> {
  readonly classifier: Classifier;
  /** A batch of clean images [N,C,H,W] in [0,1]. */
  readonly images: FloatTensor;
  /** Their clean predictions [N]: what a nontargeted attack leaves. */
  readonly cleanPredictions: Int32Array;
  readonly threatModel: ThreatModel;
  readonly parameters: P;
  /** Of this batch: the same batch of the same attack gets the same numbers, however the run was interrupted. */
  readonly random: Random;
}

export interface ImageAttackOutcome {
  /** [N,C,H,W]; `runImageAttack` projects and clips it: an attack is not believed. Where the goal was not reached: the best try. */
  readonly adversarial: FloatTensor;
  /** [N] images shown to the model for each image, gradients included. */
  readonly queries: Int32Array;
}

/**
 * A perturbation of its own for every image, a batch at a time. `runImageAttack` is the only caller. It yields the share
 * of the batch's work that is done, from 0 to 1, often enough for progress and cancellation.
 */
export interface ImageAttack<S extends z.ZodType = z.ZodType> extends AttackDescription<S> {
  readonly kind: 'IMAGE';
  perturbImages(input: ImageAttackInput<z.output<S>>): AsyncGenerator<number, ImageAttackOutcome, void>;
}

/** A natural change of the image, of severity 0 (none) to 5; no adversary, no budget. */
export interface CorruptionAttack<S extends z.ZodType = z.ZodType> extends AttackDescription<S> {
  readonly kind: 'CORRUPTION';
  /** Modalities it is known from, as data sets name them: "chest X-ray", "dermatoscopy", "fundus", "OCT", "CT/MR slice", "histology". */
  readonly modalities: readonly string[];
  /** Severities to score, of the parsed parameters. */
  severitiesOf(parameters: z.output<S>): readonly number[];
  /** A batch [N,C,H,W] in [0,1] as it looks at a severity; 0 gives the same values. `randoms[n]` is image n's own generator. */
  corrupt(images: FloatTensor, severity: number, randoms: readonly Random[]): Promise<FloatTensor>;
}

/** One attack, one file, one value of this type. Attacks hold no state; randomness comes in with their input. */
export type Attack<S extends z.ZodType = z.ZodType> = UniversalAttack<S> | ImageAttack<S> | CorruptionAttack<S>;

/** Whether an attack makes one perturbation for all images. */
export function isUniversal(attack: Attack): attack is UniversalAttack {
  return attack.kind === 'UNIVERSAL';
}
