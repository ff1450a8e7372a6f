import type { Check } from './check.ts';
import { complement, members } from './support/image-sets.ts';
import { HALF_RANGE, linfBudgets } from './support/wide-budgets.ts';
import { certainlyNone } from './support/verdict.ts';
import { rateText } from './support/words.ts';

/** Within LINF 0.5 every image can become solid grey, so no more can stay right than the largest class has. */
export const highDistortion: Check = {
  id: 'S-02',
  title: 'At half the pixel range accuracy falls to guessing',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: true,
  cost: ({ count, input: { settings: { steps, restarts } } }) => 2 * count * (restarts * (steps + 1) + 2),
  async *run(context) {
    const { predictions } = yield* context.clean();
    const { labels } = context.images;
    let standing = Uint8Array.from(predictions, (predicted, image) => (predicted === labels[image] ? 1 : 0));
    for (const budget of [...linfBudgets(context.input.budgets), HALF_RANGE]) {
      const positions = members(standing);
      if (positions.length === 0) break;
      const { broken } = yield* context.pgd(budget, { positions });
      standing = standing.map((value, image) => (broken[image] === 1 ? 0 : value));
    }
    const right = context.count - members(complement(standing)).length;
    const guessing = largestClass(labels);
    return {
      outcome: certainlyNone(Math.max(0, right - guessing)),
      detail: `PGD within LINF 0.5: ${rateText(right, context.count)} still right, expected at most ${guessing}, the images of the largest class.`,
      numbers: { images: context.count, right, largestClass: guessing },
    };
  },
};

function largestClass(labels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values());
}
