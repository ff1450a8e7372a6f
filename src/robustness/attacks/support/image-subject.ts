import { Random } from '../../../kernel/random.ts';
import { predictions } from '../../classifier.ts';
import type { Goal, Norm } from '../../threat-model.ts';
import type { ImageAttackInput } from '../attack.ts';
import { distance, withinBudget } from './image-budget.ts';
import { succeeds } from './success.ts';

/** One image under attack: what is known of it, and the best image found for it so far. */
export class ImageSubject {
  readonly clean: Float32Array;
  /** [C,H,W] */
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  /** Its clean prediction: what a nontargeted attack leaves. */
  readonly label: number;
  readonly goal: Goal;
  readonly norm: Norm;
  readonly epsilon: number;
  /** Its own generator: what other images draw does not change its numbers. */
  readonly random: Random;
  /** Share of its work that is done; never falls. */
  progress = 0;
  /** Images shown to the model for it. */
  queries = 0;
  /** The best try; the clean image before the first. */
  best: Float32Array;
  /** Whether `best` reaches the goal. */
  reached: boolean;
  #bestScore = Number.NEGATIVE_INFINITY;

  constructor({ classifier, images, cleanPredictions, threatModel }: ImageAttackInput<unknown>, index: number, seed: number) {
    const size = images.data.length / cleanPredictions.length;
    this.clean = images.data.slice(index * size, (index + 1) * size);
    this.imageShape = classifier.imageShape;
    this.classCount = classifier.classCount;
    this.label = cleanPredictions[index] ?? 0;
    this.goal = threatModel.goal;
    this.norm = threatModel.norm;
    this.epsilon = threatModel.epsilon;
    this.random = Random.fromSeed(seed);
    this.best = this.clean;
    this.reached = succeeds(this.goal, this.label, this.label);
  }

  /** The class a loss is about: the target to reach, or the clean prediction to leave. */
  get lossClass(): number {
    return this.goal.kind === 'TARGETED' ? this.goal.target : this.label;
  }

  /** The image as it may be scored: valid and within budget. */
  within(image: Float32Array): Float32Array {
    return withinBudget(this.clean, image, this);
  }

  /** How far an image is from the clean one. */
  distanceOf(image: Float32Array): number {
    return distance(this.clean, image, this.norm);
  }

  /** Whether logits reach the goal. */
  isReachedBy(logits: Float32Array): boolean {
    const [prediction = 0] = predictions({ dtype: 'float32', shape: [1, logits.length], data: logits });
    return succeeds(this.goal, this.label, prediction);
  }

  /**
   * How far logits are past the goal: the target's lead over the best other class, or the best other class's lead over
   * the clean prediction. Negative: not there.
   */
  scoreOf(logits: Float32Array): number {
    const own = logits[this.lossClass] ?? 0;
    const other = logits.reduce((best, logit, index) => (index === this.lossClass ? best : Math.max(best, logit)), Number.NEGATIVE_INFINITY);
    return this.goal.kind === 'TARGETED' ? own - other : other - own;
  }

  /** Notes a try within budget and keeps it where it is the furthest yet; whether it reaches the goal. */
  offer(image: Float32Array, logits: Float32Array): boolean {
    const reached = this.isReachedBy(logits);
    const score = this.scoreOf(logits);
    if (reached === this.reached ? score > this.#bestScore : reached) {
      this.best = image.slice();
      this.reached = reached;
      this.#bestScore = score;
    }
    return reached;
  }
}
