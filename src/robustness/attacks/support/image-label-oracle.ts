import { isWithinBudget } from './image-budget.ts';
import { logitsOf, type ImageSearch } from './image-search.ts';
import type { ImageSubject } from './image-subject.ts';

/** What a label-only attack may ask: whether an image reaches the goal, so many times. */
export class LabelOracle {
  readonly #subject: ImageSubject;
  readonly #queries: number;
  /** The nearest image that reached the goal, within budget or not. */
  nearest: Float32Array | undefined;
  #distance = Number.POSITIVE_INFINITY;

  constructor(subject: ImageSubject, queries: number) {
    this.#subject = subject;
    this.#queries = queries;
  }

  /** Questions that are left. */
  get left(): number {
    return this.#queries - this.#subject.queries;
  }

  /** Nothing more to ask, or an image within budget has reached the goal. */
  get isDone(): boolean {
    return this.left <= 0 || this.#subject.reached;
  }

  /** An answer for each image; fewer where questions run out. */
  *askAll(images: readonly Float32Array[]): ImageSearch<readonly boolean[]> {
    if (this.isDone) return [];
    const asked = images.slice(0, this.left);
    const answers = yield* logitsOf(asked);
    this.#subject.progress = Math.max(this.#subject.progress, 1 - this.left / this.#queries);
    return asked.map((image, index) => this.#note(image, answers[index]));
  }

  /** The answer for one image; false where questions have run out. */
  *ask(image: Float32Array): ImageSearch<boolean> {
    const [reached = false] = yield* this.askAll([image]);
    return reached;
  }

  #note(image: Float32Array, logits: Float32Array | undefined): boolean {
    if (!logits || !this.#subject.isReachedBy(logits)) return false;
    const distance = this.#subject.distanceOf(image);
    if (distance < this.#distance) [this.nearest, this.#distance] = [image, distance];
    if (isWithinBudget(this.#subject.clean, image, this.#subject)) this.#subject.offer(image, logits);
    return true;
  }
}
