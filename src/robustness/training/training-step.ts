import type { AttackCheckpoint } from '../attacks/attack.ts';

/** What training says while it works; `fraction` covers the whole of it and never falls. */
export interface TrainingProgress {
  readonly fraction: number;
  /** Short and readable: "round 2 of 5: crafting a perturbation", "round 2 of 5: fine-tuning". */
  readonly phase: string;
  readonly epoch?: number;
  readonly epochs?: number;
  /** Mean loss of the epoch so far. */
  readonly loss?: number;
  /** Accuracy on the validation images, as last measured. */
  readonly validationAccuracy?: number;
  readonly imagesPerSecond?: number;
}

/** Everything to go on as if training had never stopped: weights, optimiser, schedule and random state. */
export type TrainingCheckpoint = AttackCheckpoint;

export type TrainingStep =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'checkpoint'; readonly checkpoint: TrainingCheckpoint };

/** One epoch as it is written into the recipe of a hardened model. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean training loss. */
  readonly loss: number;
  /** On the validation images. */
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly learningRate: number;
  /** Rates beside it, by name: "fooling rate of the round's perturbation". */
  readonly measures?: Readonly<Record<string, number>>;
}
