import { sizeOf } from '../../numeric/tensor/tensor.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import type { Budget } from './checks-input.ts';
import { size, without } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';
import { atLeastAsStrong, gravest } from './support/verdict.ts';
import { short } from './support/words.ts';

/** Multiples of the audit's budget, smallest first. */
const RUNGS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4] as const;

/** A larger budget holds every smaller one, so success must not fall as the budget grows; image by image, by one attack. */
export const monotoneInBudget: Check = {
  id: 'S-03',
  title: 'Per-image success does not fall as the budget grows',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: true,
  cost: ({ count, input: { budgets, settings: { steps, restarts } } }) => RUNGS.length * budgets.length * count * (restarts * (steps + 1) + 2),
  run: (context) => perBudget(context, async function* (budget) {
    const rungs = ladderOf(context, budget);
    const broken: Uint8Array[] = [];
    for (const epsilon of rungs) broken.push((yield* context.pgd({ norm: budget.norm, epsilon })).broken);
    const steps = broken.slice(1).map((larger, index) => {
      const smaller = broken[index] ?? larger;
      return { lost: size(without(smaller, larger)), gained: size(without(larger, smaller)) };
    });
    const counts = broken.map(size);
    return {
      outcome: gravest(steps.map(({ lost, gained }) => atLeastAsStrong(lost, gained))),
      text: `PGD breaks ${counts.map((count, rung) => `${count} at ${short(rungs[rung] ?? 0)}`).join(', ')} of ${context.count} images; broken at one budget but not at the next: ${steps.map(({ lost }) => lost).join(', ')}.`,
      numbers: {
        images: context.count, rungs: rungs.length, mostLost: Math.max(...steps.map(({ lost }) => lost)),
        ...Object.fromEntries(counts.map((count, rung) => [`brokenAt${short(rungs[rung] ?? 0)}`, count])),
      },
    };
  }),
};

/** Six budgets around that of the audit; shifted down as a whole where four times it would exceed the pixel range. */
function ladderOf({ classifier: { imageShape } }: CheckContext, { norm, epsilon }: Budget): number[] {
  const range = norm === 'LINF' ? 1 : Math.sqrt(sizeOf(imageShape));
  let factor = 1;
  while (factor * epsilon * (RUNGS.at(-1) ?? 1) > range) factor /= 2;
  return RUNGS.map((rung) => factor * rung * epsilon);
}
