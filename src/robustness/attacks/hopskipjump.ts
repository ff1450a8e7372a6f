import { z } from 'zod';
import type { ImageAttack, ImageAttackInput } from './attack.ts';
import { distance } from './support/image-budget.ts';
import { estimateDirection, hop, reachOf, toBoundary } from './support/image-hops.ts';
import { LabelOracle } from './support/image-label-oracle.ts';
import { logitsOf, searchEach, type ImageSearch } from './support/image-search.ts';
import type { ImageSubject } from './support/image-subject.ts';
import { succeeds } from './support/success.ts';

const parameters = z.strictObject({
  queries: z.int().min(10).max(1_000_000).default(1000)
    .describe('Images shown to the model for each image at most; one that reaches the goal within the budget stops.'),
  firstEvaluations: z.int().min(1).max(100_000).default(100)
    .describe('Queries for the first estimate of a direction; the nth takes the square root of n times as many.'),
  startTries: z.int().min(0).max(10_000).default(50)
    .describe('Images of noise tried as a start; then come the images of the batch whose clean prediction is at the goal, the nearest first.'),
});
type Parameters = z.output<typeof parameters>;

/** Images of a batch whose clean prediction is at the goal of a subject, the nearest first. */
function neighboursOf({ images, cleanPredictions, threatModel }: ImageAttackInput<unknown>, { clean, label, goal }: ImageSubject): readonly Float32Array[] {
  const size = clean.length;
  const rows = Array.from(cleanPredictions.keys()).filter((row) => succeeds(goal, label, cleanPredictions[row] ?? 0));
  const found = rows.map((row) => images.data.slice(row * size, (row + 1) * size));
  return found.sort((a, b) => distance(clean, a, threatModel.norm) - distance(clean, b, threatModel.norm));
}

/** Any image that reaches the goal, near or far: noise, or a neighbour. */
function* findStart(subject: ImageSubject, oracle: LabelOracle, neighbours: readonly Float32Array[], tries: number): ImageSearch<Float32Array | undefined> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const noise = subject.clean.map(() => subject.random.uniform());
    if (yield* oracle.ask(noise)) return noise;
  }
  for (const neighbour of neighbours) {
    if (yield* oracle.ask(neighbour)) return neighbour;
  }
  return undefined;
}

function* search(subject: ImageSubject, neighbours: readonly Float32Array[], { queries, firstEvaluations, startTries }: Parameters): ImageSearch<void> {
  const oracle = new LabelOracle(subject, queries - 1);
  const start = yield* findStart(subject, oracle, neighbours, startTries);
  let point = start && (yield* toBoundary(subject, oracle, start));
  for (let hops = 1; point && !oracle.isDone; hops++) {
    const evaluations = Math.floor(firstEvaluations * Math.sqrt(hops));
    const direction = yield* estimateDirection(subject, oracle, { point, reach: reachOf(subject, point, hops), evaluations });
    if (!direction) break;
    const far: Float32Array = yield* hop(oracle, point, direction, subject.distanceOf(point) / Math.sqrt(hops));
    point = yield* toBoundary(subject, oracle, far);
  }
  if (subject.reached || !oracle.nearest) return;
  const last = subject.within(oracle.nearest);
  const [logits] = yield* logitsOf([last]);
  if (logits) subject.offer(last, logits);
}

/** Walks along the boundary by labels alone: estimates its direction, hops off it, and comes back nearer. */
export const hopskipjump: ImageAttack<typeof parameters> = {
  name: 'hopskipjump',
  title: 'HopSkipJump',
  summary: 'Needs only the predicted label: estimates where the boundary is from many answers and walks along it to the clean image.',
  reference: 'Chen, Jordan & Wainwright, HopSkipJumpAttack: a query-efficient decision-based attack, S&P 2020',
  kind: 'IMAGE',
  knowledge: 'BLACK_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => search(subject, neighboursOf(input, subject), input.parameters));
  },
};
