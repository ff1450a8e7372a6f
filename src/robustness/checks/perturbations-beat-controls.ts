import { Random } from '../../kernel/random.ts';
import { holm } from '../metrics/statistics/holm.ts';
import { mcnemar } from '../metrics/statistics/mcnemar.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import type { CheckedPerturbation } from './checks-input.ts';
import { controlsOf, CONTROLS, type ControlName } from './support/controls-of.ts';
import { complement, size, without } from './support/image-sets.ts';
import { attacksOf, byThreat } from './support/threats.ts';
import { meantBy, reachedBy } from './support/universal-success.ts';
import { findingOf, type Line, type Verdict } from './support/verdict.ts';
import { budgetText, goalText, numbersOf, rateText, short } from './support/words.ts';

const LEVEL = 0.05;

/** One perturbation against one control. p-values are Holm-adjusted over all comparisons of the check. */
interface Comparison {
  readonly control: ControlName;
  readonly reached: number;
  readonly above: number;
  readonly below: number;
  /** Whether enough images were reached for the test to be able to see a difference. */
  readonly decidable: boolean;
}

interface Measured {
  readonly perturbation: CheckedPerturbation;
  /** Images that the goal is about. */
  readonly meant: number;
  readonly reached: Uint8Array;
  readonly controls: readonly { readonly name: ControlName; readonly reached: Uint8Array }[];
}

interface Compared {
  readonly perturbation: CheckedPerturbation;
  readonly meant: number;
  readonly reached: number;
  readonly comparisons: readonly Comparison[];
}

/**
 * A universal perturbation that does no better than noise of its norm, its own negative or its own shuffled pixels found
 * nothing about the model. The best one of each threat model decides; others are printed.
 */
export const perturbationsBeatControls: Check = {
  id: 'S-08u',
  title: 'Universal perturbations do better than random, flipped and shuffled ones of equal norm',
  severity: 'BLOCKING',
  source: 'Minagi et al. 2022 (random control); Carlini et al. 2019',
  needsGradient: false,
  cost: ({ count, input: { perturbations } }) => attacksOf(perturbations).length * count * (1 + CONTROLS.length),
  async *run(context) {
    const compared = yield* compareAll(context);
    const lines = byThreat(compared).flatMap((rivals) => {
      const best = Math.max(...rivals.map(({ reached }) => reached));
      return rivals.map((each): Line => lineOf(context, each, each.reached === best));
    });
    return findingOf(lines, 'The audit made no universal perturbation.');
  },
};

async function* measure(context: CheckContext, perturbation: CheckedPerturbation): AsyncGenerator<void, Measured, void> {
  const { tensor, goal, attackId } = perturbation;
  const { predictions } = yield* context.clean();
  const meant = meantBy(goal, context.images.labels, predictions);
  const reach = async function* (values: Float32Array): AsyncGenerator<void, Uint8Array, void> {
    return without(yield* reachedBy(context, values, goal), complement(meant));
  };
  const reached = yield* reach(tensor.data);
  const controls: { name: ControlName; reached: Uint8Array }[] = [];
  for (const { name, values } of controlsOf(perturbation, Random.fromSeed(context.seed('controls', attackId)))) {
    controls.push({ name, reached: yield* reach(values) });
  }
  return { perturbation, meant: size(meant), reached, controls };
}

async function* compareAll(context: CheckContext): AsyncGenerator<void, Compared[], void> {
  const measured: Measured[] = [];
  for (const perturbation of attacksOf(context.input.perturbations)) measured.push(yield* measure(context, perturbation));
  const pairs = measured.flatMap(({ reached, controls }) => controls.map((control) => (
    { onlyA: size(without(reached, control.reached)), onlyB: size(without(control.reached, reached)) })));
  const above = holm(pairs.map((pair) => mcnemar(pair).pOneSided));
  const below = holm(pairs.map(({ onlyA, onlyB }) => mcnemar({ onlyA: onlyB, onlyB: onlyA }).pOneSided));
  return measured.map(({ perturbation, meant, reached, controls }, row) => ({
    perturbation,
    meant,
    reached: size(reached),
    comparisons: controls.map((control, column): Comparison => {
      const at = row * CONTROLS.length + column;
      const decidable = mcnemar({ onlyA: size(reached), onlyB: 0 }).pOneSided * pairs.length < LEVEL;
      return { control: control.name, reached: size(control.reached), above: above[at] ?? 1, below: below[at] ?? 1, decidable };
    }),
  }));
}

/** Beaten by a control, or no better than noise where a difference could be seen: the attack is broken. */
function verdictOf(comparisons: readonly Comparison[]): Verdict {
  const failed = comparisons.some(({ control, above, below, decidable }) => below < LEVEL || (control === 'random' && decidable && above >= LEVEL));
  if (failed) return 'FAIL';
  return comparisons.every(({ above }) => above < LEVEL) ? 'PASS' : 'INCONCLUSIVE';
}

function lineOf({ input: { classes } }: CheckContext, { perturbation, meant, reached, comparisons }: Compared, best: boolean): Line {
  const { algorithm, goal, attackId } = perturbation;
  const words = comparisons.map(({ control, reached: byControl, above }) => `${control} ${byControl} (p ${short(above)})`).join(', ');
  const numbers = Object.fromEntries(comparisons.flatMap(({ control, reached: byControl, above }) => [[control, byControl], [`p.${control}`, above]] as const));
  return {
    outcome: best && meant > 0 ? verdictOf(comparisons) : 'NOT_TESTED',
    text: `${algorithm} for ${goalText(goal, classes)} at ${budgetText(perturbation)}: ${rateText(reached, meant)}; ${words}${best ? '' : '; not the best of its threat model'}.`,
    numbers: numbersOf(attackId, { images: meant, reached, ...numbers }),
  };
}
