import { logitsOf, type ImageSearch } from './image-search.ts';
import type { ImageSubject } from './image-subject.ts';

/** Halvings of the way back to the clean image: leaves a thousandth of the distance. */
const HALVINGS = 10;

/** The nearest image to the clean one that reached the goal so far, at whatever distance: for minimum-norm attacks. */
export class NearestTry {
  readonly #subject: ImageSubject;
  image: Float32Array | undefined;
  distance = Number.POSITIVE_INFINITY;

  constructor(subject: ImageSubject) {
    this.#subject = subject;
  }

  /** Notes a valid image; whether it reaches the goal. */
  offer(image: Float32Array, logits: Float32Array): boolean {
    const reached = this.#subject.isReachedBy(logits);
    const distance = this.#subject.distanceOf(image);
    if (reached && distance < this.distance) {
      this.image = image;
      this.distance = distance;
    }
    return reached;
  }
}

/** The point of the way from the clean image to another, `share` of it along. */
export function onTheWay(clean: Float32Array, image: Float32Array, share: number): Float32Array {
  return clean.map((value, i) => value + share * ((image[i] ?? 0) - value));
}

/**
 * Ends a minimum-norm attack: walks the nearest try back towards the clean image as far as it still reaches the goal, and
 * hands it in. What lies beyond the budget is brought there first, and shown to the model again: `last` where there is no try.
 */
export function* handIn(subject: ImageSubject, nearest: NearestTry, last: Float32Array): ImageSearch<void> {
  const { clean } = subject;
  const far = nearest.image;
  let [low, high] = [0, 1];
  for (let halving = 0; far !== undefined && halving < HALVINGS; halving++) {
    const share = (low + high) / 2;
    const image = onTheWay(clean, far, share);
    const [logits] = yield* logitsOf([image]);
    if (logits && nearest.offer(image, logits)) high = share;
    else low = share;
  }
  const scored = subject.within(nearest.image ?? last);
  const [logits] = yield* logitsOf([scored]);
  if (logits) subject.offer(scored, logits);
}
