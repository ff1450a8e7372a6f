import { imagesPerRun } from './batches.ts';
import { differenceOf } from './image-budget.ts';
import type { LabelOracle } from './image-label-oracle.ts';
import { onTheWay } from './image-nearest.ts';
import type { ImageSearch } from './image-search.ts';
import { randomDirection } from './image-steps.ts';
import type { ImageSubject } from './image-subject.ts';
import { clipToImages } from './perturbed.ts';
import { l2Norm } from './projection.ts';

/** float32 pixels do not tell apart what is nearer. */
const MOST_HALVINGS = 25;
/** How far the first estimate looks around the point: a tenth of the range of a pixel. */
const FIRST_REACH = 0.1;
/** No estimate looks so little around that float32 pixels would not move. */
const LEAST_PIXEL_CHANGE = 1e-6;

/** How near the boundary, as a share of the distance, a search has to come: theta of the paper, gamma 1. */
function precisionOf({ clean: { length }, norm }: ImageSubject): number {
  return norm === 'L2' ? 1 / (length * Math.sqrt(length)) : 1 / length ** 2;
}

/** An image nearer the clean one: on the straight way (L2), or with every change cut to a share of the largest (LINF). */
function drawNearer(subject: ImageSubject, image: Float32Array, share: number): Float32Array {
  const { clean, norm } = subject;
  if (norm === 'L2') return onTheWay(clean, image, share);
  const most = share * subject.distanceOf(image);
  return differenceOf(clean, image).map((change, i) => (clean[i] ?? 0) + Math.min(most, Math.max(-most, change)));
}

/** The nearest point to the clean image, on the way from one that reaches the goal, that still does. */
export function* toBoundary(subject: ImageSubject, oracle: LabelOracle, far: Float32Array): ImageSearch<Float32Array> {
  let found = far;
  let [low, high] = [0, 1];
  for (let halving = 0; halving < MOST_HALVINGS && high - low > precisionOf(subject) && !oracle.isDone; halving++) {
    const share = (low + high) / 2;
    const image = drawNearer(subject, far, share);
    if (yield* oracle.ask(image)) [found, high] = [image, share];
    else low = share;
  }
  return found;
}

/** How far around a boundary point its direction is estimated. */
export function reachOf(subject: ImageSubject, point: Float32Array, hop: number): number {
  const { clean: { length }, norm } = subject;
  const scale = norm === 'L2' ? Math.sqrt(length) : length;
  const reach = hop === 1 ? FIRST_REACH : scale * precisionOf(subject) * subject.distanceOf(point);
  return Math.max(reach, LEAST_PIXEL_CHANGE * Math.sqrt(length));
}

/**
 * The direction in which the goal lies from a boundary point, by `evaluations` random looks around it (equation 16 of the
 * paper): the mean of the random directions, each with the sign of its answer less the mean answer. Undefined where
 * questions run out before one is answered.
 */
export function* estimateDirection(
  subject: ImageSubject,
  oracle: LabelOracle,
  { point, reach, evaluations }: { readonly point: Float32Array; readonly reach: number; readonly evaluations: number },
): ImageSearch<Float32Array | undefined> {
  const [signed, plain] = [new Float64Array(point.length), new Float64Array(point.length)];
  let [answered, sum] = [0, 0];
  while (answered < evaluations && !oracle.isDone) {
    const images = Array.from({ length: Math.min(evaluations - answered, imagesPerRun(subject.imageShape)) }, () => lookAround(subject, point, reach));
    const answers = yield* oracle.askAll(images);
    answers.forEach((reached, index) => {
      const sign = reached ? 1 : -1;
      images[index]?.forEach((value, i) => {
        const change = value - (point[i] ?? 0);
        signed[i] = (signed[i] ?? 0) + sign * change;
        plain[i] = (plain[i] ?? 0) + change;
      });
      sum += sign;
    });
    answered += answers.length;
  }
  if (answered === 0) return undefined;
  const mean = sum / answered;
  const baseline = Math.abs(mean) === 1 ? 0 : mean;
  const direction = Float32Array.from(signed, (value, i) => value - baseline * (plain[i] ?? 0));
  const size = l2Norm(direction);
  return size === 0 ? undefined : direction.map((value) => (subject.norm === 'L2' ? value / size : Math.sign(value)));
}

function lookAround(subject: ImageSubject, point: Float32Array, reach: number): Float32Array {
  const direction = randomDirection(subject);
  const image = point.map((value, i) => value + reach * (direction[i] ?? 0));
  clipToImages(image);
  return image;
}

/** The longest of ever shorter steps along a direction that still reaches the goal; the point itself where none does. */
export function* hop(oracle: LabelOracle, point: Float32Array, direction: Float32Array, length: number): ImageSearch<Float32Array> {
  for (let size = length, tries = 0; tries < MOST_HALVINGS && !oracle.isDone; size /= 2, tries++) {
    const image = point.map((value, i) => value + size * (direction[i] ?? 0));
    clipToImages(image);
    if (yield* oracle.ask(image)) return image;
  }
  return point;
}
