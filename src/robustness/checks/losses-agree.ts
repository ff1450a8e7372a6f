import type { Check } from './check.ts';
import { gradientParameters } from './support/gradient-parameters.ts';
import { size, union } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';
import { TOLERATED_IMAGES } from './support/verdict.ts';
import { rateText } from './support/words.ts';

/** Rates may lie so far apart. */
const TOLERATED_SHARE = 0.02;

/** Losses fail in different places; where they disagree only the worst case of both may be told. */
export const lossesAgree: Check = {
  id: 'S-18',
  title: 'Attacks with different losses agree',
  severity: 'WARNING',
  source: 'AutoAttack',
  needsGradient: true,
  cost: ({ count, input: { budgets, settings: { steps, restarts } } }) => budgets.length * 2 * count * (restarts * (steps + 1) + 2),
  run: (context) => perBudget(context, async function* (budget) {
    const crossEntropy = (yield* context.attack('apgd-ce', budget, { parameters: gradientParameters('apgd-ce', context.input.settings) })).broken;
    const margin = (yield* context.attack('apgd-margin', budget, { parameters: gradientParameters('apgd-margin', context.input.settings) })).broken;
    const apart = Math.abs(size(crossEntropy) - size(margin));
    const tolerated = Math.max(TOLERATED_IMAGES, Math.floor(TOLERATED_SHARE * context.count));
    const worst = size(union([crossEntropy, margin], context.count));
    return {
      outcome: apart <= tolerated ? 'PASS' : 'INCONCLUSIVE',
      text: `APGD with cross-entropy breaks ${rateText(size(crossEntropy), context.count)}, with the margin ${rateText(size(margin), context.count)}: ${apart} apart (tolerated ${tolerated}); worst case of both, which the checks use: ${worst}.`,
      numbers: { images: context.count, crossEntropy: size(crossEntropy), margin: size(margin), worst, tolerated },
    };
  }),
};
