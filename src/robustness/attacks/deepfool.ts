import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { boundariesOf, lookAt, type Seen } from './support/image-boundaries.ts';
import { boundaryDistance, nearestOnBoundary } from './support/image-hyperplane.ts';
import { handIn, NearestTry } from './support/image-nearest.ts';
import { searchEach, type ImageSearch, type LossRequest } from './support/image-search.ts';
import type { ImageSubject } from './support/image-subject.ts';

const parameters = z.strictObject({
  steps: z.int().min(1).max(10_000).default(50).describe('Steps at most; an image stops at the first that reaches the goal.'),
  overshoot: z.number().min(0).max(1).default(0.02).describe('Share of each step that goes beyond the boundary as it looks from there.'),
  classes: z.int().min(1).max(1000).default(10).describe('Nontargeted: how many of the likeliest other classes are looked at in each step.'),
});

/** The boundary that looks nearest from a point. */
function* nearestBoundary(subject: ImageSubject, point: Float32Array, boundaries: readonly LossRequest[]): ImageSearch<Seen | undefined> {
  const seen: Seen[] = [];
  for (const boundary of boundaries) seen.push(yield* lookAt(point, boundary));
  const distances = seen.map((each) => boundaryDistance(each, subject.norm));
  return seen[distances.indexOf(Math.min(...distances))];
}

function* descent(subject: ImageSubject, { steps, overshoot, classes }: z.output<typeof parameters>): ImageSearch<void> {
  const boundaries = yield* boundariesOf(subject, classes);
  const nearest = new NearestTry(subject);
  let point = subject.clean;
  for (let step = 0; step <= steps; step++) {
    const seen = yield* nearestBoundary(subject, point, boundaries);
    if (!seen || nearest.offer(point, seen.logits)) break;
    const onBoundary = nearestOnBoundary(point, seen, subject.norm);
    point = point.map((value, i) => Math.min(1, Math.max(0, value + (1 + overshoot) * ((onBoundary[i] ?? 0) - value))));
    subject.progress = (step + 1) / (steps + 2);
  }
  yield* handIn(subject, nearest, point);
}

/** Steps to the nearest boundary as it looks from where the image is, until it is crossed; then back as far as it stays so. */
export const deepfool: ImageAttack<typeof parameters> = {
  name: 'deepfool',
  title: 'DeepFool',
  summary: 'Looks for the nearest adversarial image and succeeds where that is within the budget; the smallest change is kept. Steps stay within valid pixels.',
  reference: 'Moosavi-Dezfooli, Fawzi & Frossard, DeepFool: a simple and accurate method to fool deep neural networks, CVPR 2016',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => descent(subject, input.parameters));
  },
};
