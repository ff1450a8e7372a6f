import type { Check } from './check.ts';
import { gradientParameters } from './support/gradient-parameters.ts';
import { complement, members, size } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';
import { TOLERATED_IMAGES, atLeastAsStrong } from './support/verdict.ts';
import { counted, rateText } from './support/words.ts';

/** Success may grow by so much of the images. */
const TOLERATED_SHARE = 0.01;

/** An attack that goes on to break images when given more steps and restarts had not done its best. */
export const convergence: Check = {
  id: 'S-05',
  title: 'Doubling steps and restarts changes nothing',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: true,
  cost: ({ count, input: { budgets, settings: { steps, restarts } } }) => budgets.length * count * (2 * restarts * (2 * steps + 1) + 2),
  run: (context) => perBudget(context, async function* (budget) {
    const { steps, restarts } = context.input.settings;
    const before = (yield* context.pgd(budget)).broken;
    const positions = members(complement(before));
    const doubled = gradientParameters('pgd', { steps: 2 * steps, restarts: 2 * restarts });
    const gained = positions.length > 0 ? size((yield* context.attack('pgd', budget, { parameters: doubled, positions })).broken) : 0;
    const tolerated = Math.max(TOLERATED_IMAGES, Math.floor(TOLERATED_SHARE * context.count));
    return {
      outcome: atLeastAsStrong(gained, 0, tolerated),
      text: `PGD with ${counted(steps, 'step')} and ${counted(restarts, 'try').replace('trys', 'tries')} breaks ${rateText(size(before), context.count)}; twice the steps and tries break ${gained} more of the other ${positions.length} (tolerated ${tolerated}).`,
      numbers: { images: context.count, broken: size(before), gained, tolerated },
    };
  }),
};
