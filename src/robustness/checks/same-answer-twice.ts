import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { predictions } from '../classifier.ts';
import type { Check } from './check.ts';
import type { CheckContext, CleanModel } from './check-context.ts';

const PASSES = 5;

/** How far logits may differ between two runs, as a share of their length: rounding differs with the place in a batch. */
const TOLERANCE = 1e-4;

/** A model with chance inside must be attacked on average over many runs; one run finds noise. */
export const sameAnswerTwice: Check = {
  id: 'S-11',
  title: 'The model gives the same answer every time',
  severity: 'BLOCKING',
  source: 'AutoAttack (checks.py, randomised defenses)',
  needsGradient: false,
  cost: ({ count }) => (PASSES - 1) * count,
  async *run(context) {
    const clean = yield* context.clean();
    let [largest, changed] = [0, new Set<number>()];
    for (let pass = 1; pass < PASSES; pass++) {
      const compared = yield* compareOnce(context, clean, pass % 2 === 1);
      largest = Math.max(largest, ...compared.differences);
      changed = new Set([...changed, ...compared.changed]);
    }
    return {
      outcome: largest > TOLERANCE || changed.size > 0 ? 'FAIL' : 'PASS',
      detail: `${PASSES} runs of ${context.count} images, every second in reverse order: logits differ by at most ${largest.toExponential(1)} of their length (tolerated ${TOLERANCE}), ${changed.size} predictions change.`,
      numbers: { images: context.count, passes: PASSES, largestDifference: largest, changedPredictions: changed.size },
    };
  },
};

interface Compared {
  readonly differences: readonly number[];
  readonly changed: readonly number[];
}

/** One more run, in reverse order where other neighbours in a batch shall show. */
async function* compareOnce(context: CheckContext, clean: CleanModel, reverse: boolean): AsyncGenerator<void, Compared, void> {
  const order = reverse ? inOrder(context.count).reverse() : inOrder(context.count);
  const differences: number[] = [];
  const changed: number[] = [];
  for (const batch of batchesOf(order, imagesPerRun(context.classifier.imageShape))) {
    const logits = await context.classifier.logits(await context.images.read(batch));
    const predicted = predictions(logits);
    batch.forEach((position, row) => {
      differences.push(relativeDifference(rowOf(clean.logits, position), rowOf(logits, row)));
      if (predicted[row] !== clean.predictions[position]) changed.push(position);
    });
    yield;
  }
  return { differences, changed };
}

function rowOf({ data, shape: [, classes = 0] }: FloatTensor, row: number): Float32Array {
  return data.subarray(row * classes, (row + 1) * classes);
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  const difference = Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));
  return difference === 0 ? 0 : difference / Math.max(Math.hypot(...a), 1e-12);
}
