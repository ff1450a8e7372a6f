import { perturbed } from '../attacks/support/perturbed.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import type { Budget } from './checks-input.ts';
import { Extent } from './support/extent.ts';
import { counted, short } from './support/words.ts';

/** After clipping, in float32. */
const TOLERANCE = 1e-6;

/** Adding and subtracting pixels in float32 leaves an L2 norm this much above its budget, relative. */
const RELATIVE_TOLERANCE = 1e-4;

/** Rounding an image to 8 bits moves each pixel by up to half a level, whatever the attack did. */
const HALF_LEVEL = 0.5 / 255;

/** Looks for the smallest change and may return one beyond the budget; what is scored is projected all the same. */
const MINIMUM_NORM = new Set(['hopskipjump']);

/** Something measured against its budget. */
interface Measured {
  readonly name: string;
  readonly budget: Budget;
  readonly extent: Extent;
  /** False: valid pixels are not asked for, since clipping comes later. */
  readonly clipped: boolean;
}

/** A success outside the budget, or on values that are no image, is none. Per-image attacks are measured before anybody projects them. */
export const budgetKept: Check = {
  id: 'S-13',
  title: 'Perturbed images stay within budget and are images, before and after storage',
  severity: 'BLOCKING',
  source: 'RobustBench',
  needsGradient: false,
  cost: () => 0,
  async *run(context) {
    const measured = [...runsOf(context), ...(yield* perturbationsOf(context))];
    if (measured.length === 0) return { outcome: 'NOT_TESTED', detail: 'No attack to measure.', numbers: {} };
    const wrong = measured.flatMap(violationsOf);
    const ratio = Math.max(...measured.map(({ extent, budget }) => extent.largestNorm / budget.epsilon));
    const stored = Math.max(...measured.filter(({ budget }) => budget.norm === 'LINF').map(({ extent, budget }) => extent.largestNormStored - budget.epsilon));
    const images = measured.reduce((sum, { extent }) => sum + extent.images, 0);
    return {
      outcome: wrong.length > 0 ? 'FAIL' : 'PASS',
      detail: [
        `${counted(wrong.length, 'violation')} in ${images} perturbed images of ${counted(measured.length, 'run')}; largest norm ${ratio.toFixed(6)} of its budget.${Number.isFinite(stored) ? ` Stored in 8 bits the largest LINF norm is ${stored.toExponential(1)} beyond its budget (rounding alone: up to ${HALF_LEVEL.toExponential(1)}).` : ''}`,
        ...wrong.slice(0, 10),
      ].join('\n'),
      numbers: { images, runs: measured.length, violations: wrong.length, largestShareOfBudget: ratio, ...(Number.isFinite(stored) ? { largestExcessStored: stored } : {}) },
    };
  },
};

function runsOf({ runs }: CheckContext): Measured[] {
  return runs.flatMap(({ name, budget, run }): Measured[] => [
    ...(MINIMUM_NORM.has(name) ? [] : [{ name: `${name} as returned`, budget, extent: run.raw, clipped: false }]),
    { name, budget, extent: run.checked, clipped: true },
  ]);
}

async function* perturbationsOf(context: CheckContext): AsyncGenerator<void, Measured[], void> {
  const measured: Measured[] = [];
  for (const perturbation of context.input.perturbations) {
    const extent = new Extent(perturbation.norm);
    for (const batch of context.batches()) {
      const clean = await context.images.read(batch);
      extent.add(clean, perturbed(clean, perturbation.tensor.data));
      yield;
    }
    measured.push({ name: perturbation.algorithm, budget: perturbation, extent, clipped: true });
  }
  return measured;
}

function violationsOf({ name, budget: { norm, epsilon }, extent, clipped }: Measured): string[] {
  if (extent.images === 0) return [];
  const where = `${name} at ${norm} ${short(epsilon)}`;
  const violations: string[] = [];
  if (!(extent.largestNorm <= epsilon * (1 + RELATIVE_TOLERANCE) + TOLERANCE)) violations.push(`${where}: norm ${short(extent.largestNorm)}`);
  if (clipped && !(extent.lowest >= 0 && extent.highest <= 1)) violations.push(`${where}: pixels from ${short(extent.lowest)} to ${short(extent.highest)}`);
  if (extent.notFinite > 0) violations.push(`${where}: ${extent.notFinite} values that are not finite`);
  if (norm === 'LINF' && !(extent.largestNormStored <= epsilon + HALF_LEVEL + TOLERANCE)) violations.push(`${where}: norm ${short(extent.largestNormStored)} when stored in 8 bits`);
  return violations;
}
