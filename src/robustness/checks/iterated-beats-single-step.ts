import type { Check } from './check.ts';
import { size, without } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';
import { atLeastAsStrong } from './support/verdict.ts';
import { counted, rateText } from './support/words.ts';

/** Many small steps include what one long step can do; an iterated attack that loses to it is broken. */
export const iteratedBeatsSingleStep: Check = {
  id: 'S-04',
  title: 'Iterated attacks are at least as strong as a single step',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019; BSI AIC4 SR-05',
  needsGradient: true,
  cost: ({ count, input: { budgets } }) => budgets.length * count * 3,
  run: (context) => perBudget(context, async function* (budget) {
    const single = yield* context.attack('fgsm', budget);
    const iterated = yield* context.pgd(budget);
    const onlySingle = size(without(single.broken, iterated.broken));
    const onlyIterated = size(without(iterated.broken, single.broken));
    return {
      outcome: atLeastAsStrong(onlySingle, onlyIterated),
      text: `PGD breaks ${rateText(size(iterated.broken), context.count)}, FGSM ${rateText(size(single.broken), context.count)}; by FGSM only ${counted(onlySingle, 'image')}, by PGD only ${onlyIterated}.`,
      numbers: { images: context.count, iterated: size(iterated.broken), single: size(single.broken), onlySingle, onlyIterated },
    };
  }),
};
