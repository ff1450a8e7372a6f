import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { l2Norm } from '../attacks/support/projection.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { COMPARED_IMAGES, DIRECTIONS, finiteDifferenceCosines } from './support/finite-differences.ts';
import { expectedNone, gravest } from './support/verdict.ts';
import { short } from './support/words.ts';

const LOSSES = ['cross-entropy', 'margin'] as const;

/** How well the gradient must agree with what small changes of the image do. */
const LEAST_COSINE = 0.9;

/** A gradient that is zero, not a number, or not that of the model leads an attack nowhere. */
export const gradients: Check = {
  id: 'S-10',
  title: 'Input gradients are finite, not zero, and those of the model',
  severity: 'BLOCKING',
  source: 'AutoAttack (checks.py, zero gradients); finite differences: ours',
  needsGradient: true,
  cost: ({ count }) => LOSSES.length * count + Math.min(count, COMPARED_IMAGES) * (1 + 2 * DIRECTIONS),
  async *run(context) {
    const norms = yield* gradientNorms(context);
    const cosines = yield* finiteDifferenceCosines(context);
    const notFinite = norms.filter((norm) => !Number.isFinite(norm)).length;
    const zero = norms.filter((norm) => norm === 0).length;
    const low = cosines.filter((cosine) => !(cosine > LEAST_COSINE)).length;
    const [smallest, lower, median, upper, largest] = quantiles(norms.filter(Number.isFinite));
    return {
      outcome: gravest([expectedNone(zero), notFinite > 0 ? 'FAIL' : 'PASS', expectedNone(low)]),
      detail: `Input gradient all zero for cross-entropy or margin: ${zero}/${context.count} images; not finite: ${notFinite}. L2 norm, smallest, quartiles and largest: ${[smallest, lower, median, upper, largest].map(short).join(', ')}. Cosine with finite differences in ${DIRECTIONS} directions: at most ${LEAST_COSINE} on ${low}/${cosines.length} images, smallest ${short(Math.min(...cosines))}.`,
      numbers: { images: context.count, zero, notFinite, smallest, lower, median, upper, largest, comparedImages: cosines.length, lowCosines: low, smallestCosine: Math.min(...cosines) },
    };
  },
};

/** L2 norm of each image's gradient, the smaller of the two losses'; NaN where one is not finite. */
async function* gradientNorms(context: CheckContext): AsyncGenerator<void, number[], void> {
  const { predictions } = yield* context.clean();
  const norms: number[] = [];
  for (const batch of context.batches()) {
    const images = await context.images.read(batch);
    const classes = Int32Array.from(batch, (position) => predictions[position] ?? 0);
    const both: number[][] = [];
    for (const loss of LOSSES) {
      const { gradient } = await context.classifier.gradient(images, classes, { loss, goal: 'NONTARGETED', reduce: 'each' });
      both.push(normsOf(gradient));
      yield;
    }
    batch.forEach((_, row) => norms.push(Math.min(...both.map((each) => each[row] ?? NaN))));
  }
  return norms;
}

function normsOf({ data, shape }: FloatTensor): number[] {
  const size = data.length / (shape[0] ?? 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => l2Norm(data.subarray(row * size, (row + 1) * size)));
}

function quantiles(values: readonly number[]): [number, number, number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}
