import type { Check } from './check.ts';
import type { CleanModel } from './check-context.ts';
import { expectedNone, gravest, type Verdict } from './support/verdict.ts';
import { counted, rateText } from './support/words.ts';

/** How near to 1 the sum of probabilities is. */
const SUM_TOLERANCE = 1e-5;

/** Beyond this difference of two logits the smaller probability is below the smallest normal float32: gradients of a softmax vanish. */
const SATURATED_MARGIN = 87;

/** Gradients through a saturated softmax vanish and hide weakness; import cuts the final activation off. */
export const logitsNotProbabilities: Check = {
  id: 'S-09',
  title: 'Attacks see logits, not probabilities or saturated outputs',
  severity: 'BLOCKING',
  source: 'AutoAttack (checks.py, output in [0,1])',
  needsGradient: false,
  cost: ({ count }) => count,
  async *run(context) {
    const clean = yield* context.clean();
    const rows = rowsOf(clean);
    const probabilities = rows.filter(looksLikeProbabilities).length;
    const saturated = rows.filter((row) => marginOf(row) > SATURATED_MARGIN).length;
    const probable: Verdict = probabilities === rows.length ? 'FAIL' : 'PASS';
    return {
      outcome: gravest([probable, expectedNone(saturated)]),
      detail: `${context.input.outputKind === 'LOGITS' ? 'The model ends in logits' : `The model ends in ${context.input.outputKind}, cut off at import`}. Outputs in [0, 1] that sum to 1 within ${SUM_TOLERANCE}: ${rateText(probabilities, rows.length)}. Two largest outputs more than ${SATURATED_MARGIN} apart, where a softmax has no gradient left: ${counted(saturated, 'image')}.`,
      numbers: { images: rows.length, probabilities, saturated, largestMargin: Math.max(...rows.map(marginOf)) },
    };
  },
};

function rowsOf({ logits: { data, shape: [rows = 0, classes = 0] } }: CleanModel): Float32Array[] {
  return Array.from({ length: rows }, (_, row) => data.subarray(row * classes, (row + 1) * classes));
}

function looksLikeProbabilities(row: Float32Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= 0 && value <= 1) && Math.abs(sum - 1) <= SUM_TOLERANCE;
}

function marginOf(row: Float32Array): number {
  const [first = 0, second = 0] = [...row].sort((a, b) => b - a);
  return first - second;
}
