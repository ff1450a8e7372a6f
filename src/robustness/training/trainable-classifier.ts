import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { Classifier } from '../classifier.ts';

/** How normalisation layers treat a batch: by the statistics the model came with, or by those of the batch, as in training from scratch. */
export type BatchStatistics = 'stored' | 'batch';

export interface WeightGradientRequest {
  /** [N,C,H,W], attack domain. */
  readonly images: FloatTensor;
  /** [N], the labels. */
  readonly classes: Int32Array;
  /** Also the gradient with respect to the images: one an image, or one summed over the batch (what a UAP needs). */
  readonly imageGradient?: 'each' | 'sum';
}

export interface WeightGradientResult {
  /** [N, classes] */
  readonly logits: FloatTensor;
  /** Cross-entropy of each image, [N]. */
  readonly losses: FloatTensor;
  /** Of the loss averaged over the batch, by weight; valid until the next call. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Of the summed (not averaged) loss: [N,C,H,W] or [1,C,H,W]; absent where not asked for. */
  readonly imageGradient?: FloatTensor;
}

export interface TradesRequest {
  /** [N,C,H,W] */
  readonly images: FloatTensor;
  /** [N,C,H,W], the same images after an attack. */
  readonly adversarial: FloatTensor;
  readonly classes: Int32Array;
  /** Weight of the divergence between the two answers (1 / lambda of the paper). */
  readonly beta: number;
}

/**
 * A classifier whose weights can be changed. `logits` and `gradient` always see the weights as they are. Weights are
 * float32 arrays by name; those of the preprocessing in front of the model are not among them.
 */
export interface TrainableClassifier extends Classifier {
  /** Every weight as it is now: live, to be changed only through `setWeights`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Names of the weights that decay applies to: those of more than one dimension, so neither biases nor normalisation. */
  readonly decayed: ReadonlySet<string>;
  /** Running statistics of normalisation layers, moved by every gradient taken with batch statistics; empty otherwise. */
  readonly statistics: ReadonlyMap<string, Float32Array>;
  /** Copies the values in. Names that are missing keep theirs; an unknown name or another length is refused. */
  setWeights(values: ReadonlyMap<string, Float32Array>): void;
  setStatistics(values: ReadonlyMap<string, Float32Array>): void;
  /** Cross-entropy of a batch and its gradients. */
  weightGradients(request: WeightGradientRequest): Promise<WeightGradientResult>;
  /**
   * Cross-entropy of the images plus beta times the Kullback-Leibler divergence between the answers to the images and to
   * the adversarial ones (Zhang et al., TRADES, ICML 2019), and its gradients; `logits` are those of the images.
   */
  tradesGradients(request: TradesRequest): Promise<Omit<WeightGradientResult, 'imageGradient'>>;
  /**
   * What the inner step of TRADES climbs: the derivative, with respect to the images [N,C,H,W], of the Kullback-Leibler
   * divergence from the answers that `logits` [N, classes] stand for to those the model gives to `images`, summed over
   * the images. The logits given are constants.
   */
  divergenceGradient(images: FloatTensor, logits: FloatTensor): Promise<FloatTensor>;
}
