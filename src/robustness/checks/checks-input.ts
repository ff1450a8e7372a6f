import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import type { Goal, Norm } from '../threat-model.ts';
import type { CheckFinding, CheckSettings } from './finding.ts';

/** A budget that an audit attacked with; `epsilon` in [0,1] pixel units of `norm`. */
export interface Budget {
  readonly norm: Norm;
  readonly epsilon: number;
}

/** A universal perturbation that an audit made on the model. */
export interface CheckedPerturbation extends Budget {
  readonly attackId: string;
  readonly algorithm: string;
  /** False for controls. */
  readonly isAttack: boolean;
  readonly goal: Goal;
  /** [C,H,W] */
  readonly tensor: FloatTensor;
}

/** A model that nobody defended and images for it: what every attack must break. */
export interface PositiveControl {
  readonly classifier: Classifier;
  readonly images: ImageSource;
}

/** One model of an audit, with what the audit did to it. */
export interface ChecksInput {
  readonly classifier: Classifier;
  /** What the uploaded model ended in; import cuts softmax and sigmoid off. */
  readonly outputKind: 'LOGITS' | 'SOFTMAX' | 'SIGMOID_BINARY' | 'SIGMOID_MULTILABEL';
  /** The evaluation split. */
  readonly images: ImageSource;
  readonly generation: ImageSource;
  /** Names in index order. */
  readonly classes: readonly string[];
  readonly settings: CheckSettings;
  /** Largest budget of the audit in each norm. */
  readonly budgets: readonly Budget[];
  readonly perturbations: readonly CheckedPerturbation[];
  /** Null: S-16 is not tested. */
  readonly control: PositiveControl | null;
}

export interface ChecksOutcome {
  /** Images of the evaluation split that the checks ran on. */
  readonly images: number;
  /** Images shown to the model in all, those of gradients included. */
  readonly queries: number;
  readonly findings: readonly CheckFinding[];
}

export interface ChecksProgress {
  /** Never falls, from 0 to 1. */
  readonly fraction: number;
  readonly phase: string;
}
