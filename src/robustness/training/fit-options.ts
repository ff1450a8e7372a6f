import type { Random } from '../../kernel/random.ts';
import type { ImageSource } from '../image-source.ts';
import type { BatchStep, ValidationStep } from './batch-step.ts';
import type { FitParameters } from './parameters.ts';
import type { Checkpointed } from './saved-state.ts';
import type { TrainableClassifier } from './trainable-classifier.ts';
import type { EpochRecord, TrainingCheckpoint } from './training-step.ts';

export interface FitOptions {
  /** Its weights are moved; at the end it holds the result. */
  readonly model: TrainableClassifier;
  readonly images: ImageSource;
  readonly validation: ImageSource;
  readonly parameters: FitParameters;
  /** Where random numbers start; itself it stays as it is. Several fits need one each. */
  readonly random: Random;
  /** Of the same fit, interrupted: the rest gives the same bits as if it had not been. */
  readonly checkpoint?: TrainingCheckpoint;
  /** What is learnt from a batch; the cross-entropy of its images when absent. */
  readonly batchStep?: BatchStep;
  /** What epochs are judged by; the cross-entropy of the clean images when absent. */
  readonly validationStep?: ValidationStep;
  /** What these two remember between batches, so that it lies in the checkpoints. */
  readonly state?: Checkpointed;
  /** Gradients longer than this, all weights together, are shortened to it. */
  readonly longestGradient?: number;
  /** Phase of the progress; "fine-tuning" when absent. */
  readonly phase?: string;
}

export interface FitOutcome {
  /** Every epoch trained, also those after the one that was kept. */
  readonly history: readonly EpochRecord[];
  /** The epoch whose weights the model holds. */
  readonly keptEpoch: number;
  /** What an honest reader must know: "kept the weights of epoch 2 of 5: ...". */
  readonly warnings: readonly string[];
}
