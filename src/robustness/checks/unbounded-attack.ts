import type { Check } from './check.ts';
import { complement, members, size, union } from './support/image-sets.ts';
import { HALF_RANGE, WHOLE_RANGE, linfBudgets } from './support/wide-budgets.ts';
import { certainlyNone } from './support/verdict.ts';
import { rateText } from './support/words.ts';

/**
 * With the whole pixel range to use, every image can become any other: an attack that leaves one standing is applied
 * wrongly. An image broken within a smaller budget is broken within this one, so only the others are attacked again.
 */
export const unboundedAttack: Check = {
  id: 'S-01',
  title: 'An unbounded per-image attack breaks every image',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: true,
  cost: ({ count, input: { settings: { steps, restarts } } }) => 3 * count * (restarts * (steps + 1) + 2),
  async *run(context) {
    const within: Uint8Array[] = [];
    for (const budget of [...linfBudgets(context.input.budgets), HALF_RANGE, WHOLE_RANGE]) {
      const positions = members(complement(union(within, context.count)));
      if (positions.length > 0) within.push((yield* context.pgd(budget, { positions })).broken);
    }
    const broken = size(union(within, context.count));
    return {
      outcome: certainlyNone(context.count - broken),
      detail: `PGD within LINF 1: ${rateText(broken, context.count)} broken, expected all.`,
      numbers: { images: context.count, broken },
    };
  },
};
