import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { distance } from './support/image-budget.ts';
import { boundariesOf, lookAt } from './support/image-boundaries.ts';
import { nearestOnBoundary } from './support/image-hyperplane.ts';
import { handIn, NearestTry, onTheWay } from './support/image-nearest.ts';
import { logitsOf, searchEach, type ImageSearch, type LossRequest } from './support/image-search.ts';
import { rimStart } from './support/image-steps.ts';
import type { ImageSubject } from './support/image-subject.ts';

const parameters = z.strictObject({
  steps: z.int().min(1).max(10_000).default(50).describe('Steps of each try; all are taken, to make the change smaller.'),
  restarts: z.int().min(1).max(1000).default(1).describe('Tries for each image: the first from the clean image, others from a random point at most half as far as the best so far.'),
  targets: z.int().min(1).max(1000).default(3).describe('Nontargeted, of 3 classes or more: how many of the likeliest other classes are tried, one after the other.'),
  mostTowardsClean: z.number().min(0).max(1).default(0.1).describe('The largest share of a step that starts from the clean image (alpha max of the paper).'),
  extrapolation: z.number().min(1).max(2).default(1.05).describe('How far a step goes, 1 being the boundary as it looks from there (eta).'),
  backward: z.number().positive().max(1).default(0.9).describe('Share of the change kept once the goal is reached, to look for a smaller one (beta).'),
});
type Parameters = z.output<typeof parameters>;

const TINY = 1e-8;

/** A step to the boundary from the point and from the clean image, mixed so that the nearer one counts more. */
function biasedStep(subject: ImageSubject, point: Float32Array, [own, fromClean]: readonly [Float32Array, Float32Array], settings: Parameters): Float32Array {
  const { clean, norm } = subject;
  const eta = settings.extrapolation;
  const ownLength = Math.max(TINY, distance(point, own, norm));
  const bias = Math.min(ownLength / (ownLength + Math.max(TINY, distance(clean, fromClean, norm))), settings.mostTowardsClean);
  return point.map((value, i) => {
    const start = clean[i] ?? 0;
    const mixed = (1 - bias) * (value + eta * ((own[i] ?? 0) - value)) + bias * (start + eta * ((fromClean[i] ?? 0) - start));
    return Math.min(1, Math.max(0, mixed));
  });
}

interface Task {
  readonly boundary: LossRequest;
  readonly settings: Parameters;
  readonly report: (share: number) => void;
}

/** One try at one boundary; ends where it stands. */
function* descent(subject: ImageSubject, nearest: NearestTry, start: Float32Array, { boundary, settings, report }: Task): ImageSearch<Float32Array> {
  const { clean, norm } = subject;
  let point = start;
  for (let step = 0; step < settings.steps; step++) {
    const seen = yield* lookAt(point, boundary);
    nearest.offer(point, seen.logits);
    point = biasedStep(subject, point, [nearestOnBoundary(point, seen, norm), nearestOnBoundary(clean, seen, norm)], settings);
    const [logits] = yield* logitsOf([point]);
    if (logits && nearest.offer(point, logits)) point = onTheWay(clean, point, settings.backward);
    report((step + 1) / (settings.steps + 1));
  }
  return point;
}

/** The clean image first; then random points around it, half as far as the best so far or the budget. */
function startOf(subject: ImageSubject, restart: number, { distance: best }: NearestTry): Float32Array {
  if (restart === 0) return subject.clean;
  return onTheWay(subject.clean, rimStart(subject), Math.min(best, subject.epsilon) / subject.epsilon / 2);
}

function* everyTry(subject: ImageSubject, settings: Parameters): ImageSearch<void> {
  const boundaries = yield* boundariesOf(subject, settings.targets);
  const nearest = new NearestTry(subject);
  const tries = boundaries.flatMap((boundary) => Array.from({ length: settings.restarts }, (_, restart) => ({ boundary, restart })));
  let last = subject.clean;
  for (const [index, { boundary, restart }] of tries.entries()) {
    const report = (share: number): void => { subject.progress = (index + share) / tries.length; };
    last = yield* descent(subject, nearest, startOf(subject, restart, nearest), { boundary, settings, report });
  }
  yield* handIn(subject, nearest, last);
}

/** Biased projections onto the boundary as it looks from where the image is, always pulled back towards the clean image. */
export const fab: ImageAttack<typeof parameters> = {
  name: 'fab',
  title: 'Fast adaptive boundary',
  summary: 'Walks along the decision boundary to the nearest adversarial image and succeeds where that is within the budget; the smallest change is kept.',
  reference: 'Croce & Hein, Minimally distorted adversarial examples with a fast adaptive boundary attack, ICML 2020',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => everyTry(subject, input.parameters));
  },
};
