import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { logitsOf, searchEach, type ImageSearch } from './support/image-search.ts';
import { tiles, withMovedBumps } from './support/image-square-l2.ts';
import { stripes, withSquare } from './support/image-square-linf.ts';
import type { ImageSubject } from './support/image-subject.ts';

const parameters = z.strictObject({
  queries: z.int().min(1).max(1_000_000).default(1000).describe('Images shown to the model for each image at most; one that is broken stops.'),
  firstShare: z.number().positive().max(1).default(0.8).describe('Share of the image the first squares cover; halved nine times on the way.'),
});

/** After these shares of the queries the area of a square is halved (section 5 of the paper). */
const HALVINGS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

function sideOf([, height, width]: ImageSubject['imageShape'], done: number, firstShare: number): number {
  const share = firstShare / 2 ** HALVINGS.filter((from) => done > from).length;
  return Math.min(height, width, Math.max(1, Math.round(Math.sqrt(share * height * width))));
}

function* search(subject: ImageSubject, { queries, firstShare }: z.output<typeof parameters>): ImageSearch<void> {
  const isBox = subject.norm === 'LINF';
  let [image, score] = [subject.clean, Number.NEGATIVE_INFINITY];
  for (let query = 0; query < queries; query++) {
    const side = sideOf(subject.imageShape, query / queries, firstShare);
    const first = query === 0 && (isBox ? stripes(subject) : tiles(subject));
    const next = first || (isBox ? withSquare(subject, image, side) : withMovedBumps(subject, image, side));
    const [logits] = yield* logitsOf([next]);
    if (!logits || subject.offer(next, logits)) return;
    const found = subject.scoreOf(logits);
    if (found > score) [image, score] = [next, found];
    subject.progress = (query + 1) / queries;
  }
}

/** Random search: squares of a changing size, kept where they raise the margin. Needs scores, no gradients. */
export const square: ImageAttack<typeof parameters> = {
  name: 'square',
  title: 'Square attack',
  summary: 'Random search over squares that needs only the scores of a model. Finds what a model that hides its gradients keeps from other attacks.',
  reference: 'Andriushchenko, Croce, Flammarion & Hein, Square attack: a query-efficient black-box adversarial attack via random search, ECCV 2020',
  kind: 'IMAGE',
  knowledge: 'BLACK_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => search(subject, input.parameters));
  },
};
