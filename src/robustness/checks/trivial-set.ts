import { Random } from '../../kernel/random.ts';
import { inOrder } from '../attacks/support/batches.ts';
import type { ImageSource } from '../image-source.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { distance, thumbnails } from './support/thumbnails.ts';
import { gravest } from './support/verdict.ts';
import { counted, rateText, short } from './support/words.ts';

/** Two images are near-duplicates when their 16x16 grey thumbnails differ by at most two 8-bit levels, root mean square. */
const NEAR = 2 / 255;

/** At most so many images of each split are compared with the chosen ones. */
const COMPARED = 2000;

/** A set with copies in it, or of one class, or of easy images only, makes rates look better or surer than they are. */
export const trivialSet: Check = {
  id: 'S-23',
  title: 'The evaluation set is mixed and free of near-duplicates',
  severity: 'WARNING',
  source: 'ours',
  needsGradient: false,
  cost: ({ count }) => count,
  async *run(context) {
    const { classes, images, generation } = context.input;
    const { predictions } = yield* context.clean();
    const right = predictions.filter((predicted, image) => predicted === context.images.labels[image]).length;
    const shares = classes.map((name, label) => ({ name, count: images.labels.filter((each) => each === label).length }));
    const within = yield* nearest(context, images, true);
    const across = yield* nearest(context, generation, false);
    const oneClass = shares.filter(({ count }) => count > 0).length < 2;
    return {
      outcome: gravest([across.near > 0 ? 'FAIL' : 'PASS', within.near > 0 || oneClass ? 'INCONCLUSIVE' : 'PASS']),
      detail: [
        `Classes of all ${images.count} evaluation images: ${shares.map(({ name, count }) => `${name} ${count}`).join(', ')}. Clean answers right: ${rateText(right, context.count)}.`,
        `Near-duplicates (16x16 grey thumbnails within 2 levels of 255, root mean square) of ${counted(context.count, 'evaluation image')}: ${within.near} among ${within.compared} evaluation images, ${across.near} among ${across.compared} generation images; smallest differences ${levels(within.smallest)} and ${levels(across.smallest)} levels.`,
      ].join('\n'),
      numbers: {
        images: context.count, right, nearInEvaluation: within.near, comparedEvaluation: within.compared,
        nearInGeneration: across.near, comparedGeneration: across.compared,
        ...(Number.isFinite(across.smallest) ? { smallestAcross: across.smallest } : {}),
      },
    };
  },
};

interface Nearest {
  /** Chosen images with a near-duplicate. */
  readonly near: number;
  readonly compared: number;
  readonly smallest: number;
}

/** How near the images of a split come to the chosen ones; an image is not compared with itself. */
async function* nearest(context: CheckContext, split: ImageSource, same: boolean): AsyncGenerator<void, Nearest, void> {
  const chosen = yield* thumbnails(context.images, inOrder(context.count));
  const positions = Random.fromSeed(context.seed('near-duplicates', same ? 'evaluation' : 'generation')).permutation(split.count).slice(0, COMPARED).sort();
  const others = yield* thumbnails(split, positions);
  const smallest = chosen.map((mine, at) => {
    const itself = same ? context.images.indices[at] : undefined;
    return others.reduce((least, other, place) => (positions[place] === itself ? least : Math.min(least, distance(mine, other))), Infinity);
  });
  return { near: smallest.filter((value) => value <= NEAR).length, compared: positions.length, smallest: Math.min(...smallest) };
}

const levels = (value: number): string => (Number.isFinite(value) ? short(255 * value) : 'no');
