import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import type { CheckedPerturbation } from './checks-input.ts';
import { ascendFrom } from './support/ascend-from.ts';
import { gradientParameters } from './support/gradient-parameters.ts';
import { complement, members, size, union, without } from './support/image-sets.ts';
import { attacksOf, byThreat } from './support/threats.ts';
import { meantBy, reachedBy } from './support/universal-success.ts';
import { expectedNone, findingOf, gravest, type Line } from './support/verdict.ts';
import { budgetText, goalText, numbersOf } from './support/words.ts';

/** Tried in turn, each on what is left. */
const IMAGE_ATTACKS = ['pgd', 'apgd-ce', 'apgd-margin'] as const;

interface Reached {
  readonly perturbation: CheckedPerturbation;
  readonly reached: Uint8Array;
}

/**
 * A universal perturbation is one of the points that a per-image attack of the same budget may choose, so each image it
 * breaks must fall to that too. One that does not shows a search led astray: masked gradients. PGD started at the
 * perturbation must not find more either.
 */
export const dominatedByImageAttacks: Check = {
  id: 'S-14',
  title: 'Every image broken by a universal perturbation falls to a per-image attack too',
  severity: 'BLOCKING',
  source: 'ours: the perturbation is a feasible point',
  needsGradient: true,
  cost: ({ count, input: { perturbations, settings: { steps, restarts } } }) => {
    const attacks = attacksOf(perturbations);
    const threats = byThreat(attacks.map((perturbation) => ({ perturbation }))).length;
    return count * (attacks.length + threats * (3 * (restarts * (steps + 1) + 2) + 2 * steps + 1));
  },
  async *run(context) {
    const all: Reached[] = [];
    for (const perturbation of attacksOf(context.input.perturbations)) {
      all.push({ perturbation, reached: yield* reachedBy(context, perturbation.tensor.data, perturbation.goal) });
    }
    const lines: Line[] = [];
    for (const rivals of byThreat(all)) lines.push(yield* decideThreat(context, rivals));
    return findingOf(lines, 'The audit made no universal perturbation.');
  },
};

async function* decideThreat(context: CheckContext, rivals: readonly Reached[]): AsyncGenerator<void, Line, void> {
  const [best] = [...rivals].sort((a, b) => size(b.reached) - size(a.reached));
  if (!best) return { outcome: 'NOT_TESTED', text: '', numbers: {} };
  const { goal } = best.perturbation;
  const { predictions } = yield* context.clean();
  const meant = meantBy(goal, context.images.labels, predictions);
  const byUniversal = without(union(rivals.map(({ reached }) => reached), context.count), complement(meant));
  const byImage = yield* brokenByImageAttacks(context, best.perturbation, meant);
  const violations = size(without(byUniversal, byImage));
  const left = members(without(without(meant, byImage), byUniversal));
  const warm = left.length > 0 ? yield* ascendFrom(context, best.perturbation, left) : 0;
  const names = rivals.map(({ perturbation }) => perturbation.algorithm).join(', ');
  return {
    outcome: gravest([expectedNone(violations), expectedNone(warm)]),
    text: `${goalText(goal, context.input.classes)} at ${budgetText(best.perturbation)}: ${violations} of ${size(byUniversal)} images broken by ${names} resist the per-image attacks, which break ${size(byImage)} of ${size(meant)}. PGD started at ${best.perturbation.algorithm} breaks ${warm} of the ${left.length} images that neither broke.`,
    numbers: numbersOf(best.perturbation.attackId, { meant: size(meant), byUniversal: size(byUniversal), byImage: size(byImage), violations, warmStarted: left.length, warmBroken: warm }),
  };
}

/** The per-image worst case for a perturbation's threat model: PGD first, the others on what it leaves. */
async function* brokenByImageAttacks(context: CheckContext, { goal, norm, epsilon }: CheckedPerturbation, meant: Uint8Array): AsyncGenerator<void, Uint8Array, void> {
  const imageGoal = goal.kind === 'TARGETED' ? { kind: goal.kind, target: goal.target } : { kind: goal.kind };
  let broken = new Uint8Array(context.count);
  for (const name of IMAGE_ATTACKS.filter((each) => each === 'pgd' || context.serves(each, { norm }))) {
    const positions = members(without(meant, broken));
    if (positions.length === 0) break;
    const run = yield* context.attack(name, { norm, epsilon }, { goal: imageGoal, parameters: gradientParameters(name, context.input.settings), positions });
    broken = Uint8Array.from(union([broken, run.broken], context.count));
  }
  return broken;
}
