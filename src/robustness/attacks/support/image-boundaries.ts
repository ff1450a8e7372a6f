import type { Linearised } from './image-hyperplane.ts';
import { gradientOf, logitsOf, type ImageSearch, type LossRequest } from './image-search.ts';
import type { ImageSubject } from './image-subject.ts';

/**
 * The boundaries a minimum-norm attack may cross, as margins that are positive beyond them: into the target; or, out of
 * the clean prediction, into each of the `most` likeliest other classes (one boundary where there are two classes).
 */
export function* boundariesOf({ goal, lossClass, label, classCount, clean }: ImageSubject, most: number): ImageSearch<readonly LossRequest[]> {
  if (goal.kind === 'TARGETED' || classCount === 2) return [{ loss: 'margin', goal: goal.kind, classIndex: lossClass }];
  const [logits = new Float32Array(0)] = yield* logitsOf([clean]);
  const others = Array.from(logits.keys()).filter((index) => index !== label).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  return others.slice(0, most).map((classIndex): LossRequest => ({ loss: 'margin', goal: 'TARGETED', classIndex }));
}

export interface Seen extends Linearised {
  readonly logits: Float32Array;
}

/** A boundary as it looks from a point. */
export function* lookAt(point: Float32Array, boundary: LossRequest): ImageSearch<Seen> {
  const { logits, loss, gradient } = yield* gradientOf(point, boundary);
  return { point, value: loss, gradient, logits };
}
