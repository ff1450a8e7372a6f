import type { Check } from './check.ts';
import { blackBox, familyCost, whiteBox } from './support/families.ts';
import { size, without } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';
import { TOLERATED_IMAGES, expectedNone, gravest } from './support/verdict.ts';

/**
 * An attacker who sees gradients can do all that one without them can; losing to queries is the mark of masked
 * gradients. Queries that break nothing at all were not seen to work, and decide nothing.
 */
export const whiteBoxBeatsBlackBox: Check = {
  id: 'S-06',
  title: 'What queries alone break, gradient attacks break too',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019; AutoAttack',
  needsGradient: true,
  cost: (context) => context.input.budgets.length * (familyCost(context).white + familyCost(context).black),
  run: (context) => perBudget(context, async function* (budget) {
    const white = yield* whiteBox(context, budget);
    const black = yield* blackBox(context, budget);
    const onlyBlack = size(without(black.broken, white.broken));
    const attacked = black.runs[0]?.run.attacked ?? new Uint32Array(0);
    const resisting = attacked.filter((image) => white.broken[image] !== 1).length;
    const words = black.runs.map(({ name, run }) => `${name} ${size(run.broken)} of ${run.attacked.length}`).join(', ');
    return {
      outcome: black.runs.length === 0 ? 'NOT_TESTED' : gravest([expectedNone(onlyBlack), size(black.broken) > 0 ? 'PASS' : 'INCONCLUSIVE']),
      text: `${onlyBlack}/${resisting} of the tried images that resist gradient attacks are broken by queries (tolerance ${TOLERATED_IMAGES}). Gradient attacks (${white.runs.map(({ name }) => name).join(', ')}) break ${size(white.broken)} of ${context.count}; tried with ${context.input.settings.queries} queries each on them and some that did not resist: ${words || 'no query attack serves this norm'}.`,
      numbers: { images: context.count, onlyBlack, resistingTried: resisting, white: size(white.broken), ...Object.fromEntries(black.runs.map(({ name, run }) => [name, size(run.broken)])) },
    };
  }),
};
