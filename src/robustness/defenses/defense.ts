import type { z } from 'zod';
import type { Random } from '../../kernel/random.ts';
import type { Graph } from '../../numeric/graph/graph.ts';
import type { Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import type { EpochRecord, TrainingCheckpoint, TrainingStep } from '../training/training-step.ts';
import type { TrainableClassifier } from '../training/trainable-classifier.ts';

/** What every defense says of itself, of whatever kind. */
export interface DefenseDescription<S extends z.ZodType = z.ZodType> {
  /** Stable id in API, jobs and reports. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The paper it follows. */
  readonly reference: string;
  /** Strict schema with a default for every parameter; also published as JSON Schema. */
  readonly parameters: S;
}

export interface TrainingInput<P> {
  /** Starts with the parent's weights and ends with the child's. */
  readonly model: TrainableClassifier;
  /** The part of the generation split to learn from. Defenses never see the evaluation split. */
  readonly images: ImageSource;
  /** The rest of the generation split, of other patients where they are known: early stopping only. */
  readonly validation: ImageSource;
  readonly parameters: P;
  readonly random: Random;
  /** Present when an interrupted run goes on. */
  readonly checkpoint?: TrainingCheckpoint;
}

export interface TrainingOutcome {
  /** Every epoch that counted, in order. */
  readonly history: readonly EpochRecord[];
  /** What an honest reader must know: "stopped after 2 of 5 rounds: the validation loss no longer fell". */
  readonly warnings: readonly string[];
}

/** Changes the weights. `hardenModel` is the only caller; the model passed in holds the result. */
export interface TrainingDefense<S extends z.ZodType = z.ZodType> extends DefenseDescription<S> {
  readonly kind: 'TRAINING';
  train(input: TrainingInput<z.output<S>>): AsyncGenerator<TrainingStep, TrainingOutcome, void>;
  /**
   * Present where the hardened model also answers differently: from many noisy copies of an image, say. Attacks on a
   * child run against what this returns, so that the defense is in the loop.
   */
  answer?(classifier: Classifier, parameters: z.output<S>): Classifier;
  /** Present where robustness can be proven and not only tried: figures of the child on the images given. */
  certify?(input: CertificationInput<z.output<S>>): AsyncGenerator<TrainingStep, Certification, void>;
}

/** Changes the image before the model sees it, as the first nodes of the graph; weights stay. */
export interface TransformDefense<S extends z.ZodType = z.ZodType> extends DefenseDescription<S> {
  readonly kind: 'TRANSFORM';
  /**
   * From a graph with input `image` [N,C,H,W] in [0,1] the same graph behind the transformation. Operators without a
   * derivative have a straight-through gradient, so that attacks still see through them.
   */
  prefix(graph: Graph, parameters: z.output<S>): Graph;
}

export type Defense<S extends z.ZodType = z.ZodType> = TrainingDefense<S> | TransformDefense<S>;

export interface CertificationInput<P> {
  /** The hardened model without its `answer`. */
  readonly classifier: Classifier;
  /** The evaluation split. */
  readonly images: ImageSource;
  readonly parameters: P;
  readonly random: Random;
}

/** What is proven of a hardened model, with a stated probability of being wrong. */
export interface Certification {
  readonly method: string;
  readonly norm: 'L2';
  /** Of all statements about one image together, at most this share may be wrong by chance. */
  readonly alpha: number;
  /** Images examined, and those on which no answer could be given. */
  readonly n: number;
  readonly abstained: number;
  /** Share of the n images answered correctly and proven constant within each radius, with a 95 % interval over images. */
  readonly accuracyAtRadius: readonly { readonly radius: number; readonly count: number; readonly value: number; readonly lower: number; readonly upper: number }[];
  /** Certified radius of every image, [0,1] pixel units; 0 where the answer was wrong or withheld. */
  readonly radii: readonly number[];
}
