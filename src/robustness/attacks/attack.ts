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
}

/**
 * One attack, one file, one value of this type. Attacks hold no state and draw randomness from `input.random` only.
 * `runAttack` is the only caller of `perturb`.
 */
export interface Attack<S extends z.ZodType = z.ZodType> {
  /** Stable id in API, jobs and reports. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The paper it follows. */
  readonly reference: string;
  readonly universal: boolean;
  readonly knowledge: Knowledge;
  readonly goals: readonly GoalKind[];
  readonly norms: readonly Norm[];
  /** Strict schema with a default for every parameter; also published as JSON Schema. */
  readonly parameters: S;
  perturb(input: AttackInput<z.output<S>>): AsyncGenerator<AttackStep, AttackOutcome, void>;
}
