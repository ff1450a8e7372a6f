import type { Check } from './check.ts';
import { BLACK_BOX, blackBox } from './support/families.ts';
import { size } from './support/image-sets.ts';
import { perBudget } from './support/per-budget.ts';

/** Attacks that need no gradient cannot be misled by a masked one; they must have been tried, and be seen to work. */
export const blackBoxAttacksRun: Check = {
  id: 'S-20',
  title: 'A gradient-free and a label-only attack were run',
  severity: 'WARNING',
  source: 'Carlini et al. 2019',
  needsGradient: false,
  cost: () => 0,
  run: (context) => perBudget(context, async function* (budget) {
    const { runs } = yield* blackBox(context, budget);
    const missing = BLACK_BOX.filter((name) => !runs.some((each) => each.name === name));
    const words = runs.map(({ name, run }) => `${name} (${name === 'square' ? 'scores' : 'labels only'}) broke ${size(run.broken)} of ${run.attacked.length} images tried`);
    return {
      outcome: missing.length === 0 ? 'PASS' : 'FAIL',
      text: `${words.join(', ')} with ${context.input.settings.queries} queries each${missing.length > 0 ? `; not run: ${missing.join(', ')}` : ''}.`,
      numbers: Object.fromEntries(runs.flatMap(({ name, run }) => [[name, size(run.broken)], [`${name}Tried`, run.attacked.length]] as const)),
    };
  }),
};
