import type { FloatTensor } from '../numeric/tensor/tensor.ts';
import type { Goal } from './threat-model.ts';

/**
 * A quantity the attacker makes larger. Nontargeted losses grow away from a label, targeted ones towards a class. `dlr`
 * (difference of logits ratio, Croce & Hein 2020) needs 3 classes, targeted 4.
 */
export type LossKind = 'cross-entropy' | 'margin' | 'dlr';

export interface GradientRequest {
  readonly loss: LossKind;
  readonly goal: Goal['kind'];
  /**
   * Where the loss stops growing: images whose loss is above it contribute no gradient (the bounded loss of
   * Shafahi et al. 2020). Undefined: unbounded.
   */
  readonly bound?: number;
  /** `each`: one gradient per image, [N,C,H,W]. `sum`: summed over the batch, [1,C,H,W], what a UAP needs. */
  readonly reduce: 'each' | 'sum';
}

export interface GradientResult {
  /** [N, classes] */
  readonly logits: FloatTensor;
  /** [N], the loss of each image before summing. */
  readonly losses: FloatTensor;
  /** Derivative of the summed loss with respect to the images: [N,C,H,W] or [1,C,H,W]. */
  readonly gradient: FloatTensor;
}

export interface ActivationResult {
  /** [N], how strongly the layers respond to each image: the sum over layers of the logarithm of their output's norm. */
  readonly objectives: FloatTensor;
  /** Derivative of the summed objective with respect to the images, summed over the batch: [1,C,H,W]. */
  readonly gradient: FloatTensor;
}

/**
 * A model under test, in the attack domain: it takes images [N,C,H,W] in [0,1] and gives logits. Attacks, metrics and
 * defenses know models only through this port.
 */
export interface Classifier {
  /** [C, H, W] */
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  /** False: `gradient` refuses, only black-box attacks and controls can run. */
  readonly differentiable: boolean;
  /** Name, version and device of the engine behind it. */
  readonly runtime: string;
  /** Logits [N, classes] of images [N,C,H,W]. */
  logits(images: FloatTensor): Promise<FloatTensor>;
  /** `classes[n]`: the label to leave (nontargeted) or the class to reach (targeted) of image n. */
  gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult>;
  /**
   * What a data-free attack climbs. Absent, or UNSUPPORTED when called, where a model has no layers to look into.
   */
  activationGradient?(images: FloatTensor): Promise<ActivationResult>;
  dispose(): Promise<void>;
}

/** Index of the largest logit of each row; the first one on a tie, as numpy.argmax does. */
export function predictions(logits: FloatTensor): Int32Array {
  const [rows = 0, columns = 0] = logits.shape;
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if ((logits.data[row * columns + column] ?? 0) > (logits.data[row * columns + best] ?? 0)) best = column;
    }
    labels[row] = best;
  }
  return labels;
}
