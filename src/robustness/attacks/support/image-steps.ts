import { ascend } from './ascend.ts';
import type { ImageSubject } from './image-subject.ts';
import { l2Norm, normOf } from './projection.ts';

/** One step of `length` from an image along the steepest ascent of the subject's norm, brought back within budget. */
export function stepFrom(subject: ImageSubject, image: Float32Array, gradient: Float32Array, length: number): Float32Array {
  const next = image.slice();
  ascend(next, gradient, subject.norm, length);
  return subject.within(next);
}

/** A point drawn evenly from the budget around the clean image: a box (LINF) or a ball (L2), then clipped. */
export function randomStart(subject: ImageSubject): Float32Array {
  const { clean, norm, epsilon, random } = subject;
  if (norm === 'LINF') return subject.within(clean.map((value) => value + epsilon * (2 * random.uniform() - 1)));
  const direction = randomDirection(subject);
  const radius = epsilon * random.uniform() ** (1 / clean.length);
  return subject.within(clean.map((value, i) => value + radius * (direction[i] ?? 0)));
}

/** A random point as far from the clean image as the budget allows, before clipping. */
export function rimStart(subject: ImageSubject): Float32Array {
  const { clean, norm, epsilon, random } = subject;
  const direction = norm === 'L2' ? randomDirection(subject) : clean.map(() => 2 * random.uniform() - 1);
  const size = normOf(direction, norm);
  return subject.within(clean.map((value, i) => value + (epsilon / size) * (direction[i] ?? 0)));
}

/** A random direction of L2 norm one. */
export function randomDirection({ clean, random }: ImageSubject): Float32Array {
  const values = Float32Array.from(clean, () => random.normal());
  const size = l2Norm(values);
  return values.map((value) => value / size);
}
