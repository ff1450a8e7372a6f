import type { Random } from '../../kernel/random.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { TrainableClassifier } from './trainable-classifier.ts';

/** Images as they are about to be learnt from, or measured on. */
export interface TrainingBatch {
  /** [N,C,H,W] in [0,1], varied by the augmentation. */
  readonly images: FloatTensor;
  /** [N], the labels. */
  readonly classes: Int32Array;
  /** [N], which images of the source they are. */
  readonly indices: Uint32Array;
  /** From 1. */
  readonly epoch: number;
  /** The run's own; every draw changes what comes after, and is restored with a checkpoint. */
  readonly random: Random;
}

export interface BatchResult {
  /** Mean over the images learnt from. */
  readonly loss: number;
  /** Of that mean, by weight; weights that are missing stay as they are. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Means over the batch by name; their means over the epoch go into its record. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** What a defense learns from a batch. The weights move after it returns; it must not move them. */
export type BatchStep = (model: TrainableClassifier, batch: TrainingBatch) => Promise<BatchResult>;

export interface ValidationResult {
  /** What training should make small, of each image. */
  readonly losses: ArrayLike<number>;
  /** Means over the batch by name. */
  readonly measures?: Readonly<Record<string, number>>;
}

/**
 * What decides when a defense stops: its loss on validation images, which are not augmented. `random` starts anew with
 * the same state every epoch, so that epochs are compared on the same draws.
 */
export type ValidationStep = (model: TrainableClassifier, batch: TrainingBatch) => Promise<ValidationResult>;

/** Plain training: the cross-entropy of the images. */
export const learnClean: BatchStep = async (model, { images, classes }) => {
  const { losses, gradients } = await model.weightGradients({ images, classes });
  return { loss: losses.data.reduce((sum, loss) => sum + loss, 0) / losses.data.length, gradients };
};
