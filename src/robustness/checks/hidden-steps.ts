import { Random } from '../../kernel/random.ts';
import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { expectedNone, gravest } from './support/verdict.ts';
import { rateText } from './support/words.ts';

/** A tenth of an 8-bit level: no image on such levels is moved past a rounding. */
const NUDGE = 0.1 / 255;

/**
 * What of a hidden non-differentiable step can be decided: an operator without a gradient, and an input that is rounded
 * to levels before the model sees it, so that a nudge changes nothing. An optimisation inside the model cannot be seen.
 */
export const hiddenSteps: Check = {
  id: 'S-11b',
  title: 'No step without a gradient stands between image and answer',
  severity: 'BLOCKING',
  source: 'AutoAttack (flags_doc.md); Athalye et al. 2018',
  needsGradient: false,
  cost: ({ count }) => count,
  async *run(context) {
    const unmoved = yield* unmovedBy(context);
    const { differentiable } = context.classifier;
    const operators = differentiable
      ? 'Every operator has a gradient'
      : 'An operator has no gradient, so that only attacks without gradients ran; no adaptive attack (BPDA) did';
    return {
      outcome: gravest([expectedNone(unmoved), differentiable ? 'PASS' : 'INCONCLUSIVE']),
      detail: `${operators}. Logits stay the same to the last bit when every pixel moves by a tenth of an 8-bit level: ${rateText(unmoved, context.count)}. Whether the model optimises while it answers cannot be seen from outside.`,
      numbers: { images: context.count, unmoved, differentiable: differentiable ? 1 : 0 },
    };
  },
};

async function* unmovedBy(context: CheckContext): AsyncGenerator<void, number, void> {
  const { logits: clean } = yield* context.clean();
  const [, classes = 0] = clean.shape;
  let unmoved = 0;
  for (const batch of context.batches()) {
    const images = await context.images.read(batch);
    const random = Random.fromSeed(context.seed('nudge', batch[0] ?? 0));
    const nudged = floatTensor(images.shape, images.data.map((value) => {
      const by = (random.uint32() >>> 31) * 2 - 1;
      return value + NUDGE * (value < NUDGE ? 1 : value > 1 - NUDGE ? -1 : by);
    }));
    const { data } = await context.classifier.logits(nudged);
    batch.forEach((position, row) => {
      const before = clean.data.subarray(position * classes, (position + 1) * classes);
      if (before.every((value, k) => value === data[row * classes + k])) unmoved++;
    });
    yield;
  }
  return unmoved;
}
