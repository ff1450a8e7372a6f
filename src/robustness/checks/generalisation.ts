import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { wilsonRate, type Rate } from '../metrics/rate.ts';
import type { Check } from './check.ts';
import { cleanOf } from './support/clean-of.ts';
import { complement, size, without } from './support/image-sets.ts';
import { attacksOf } from './support/threats.ts';
import { meantBy, reachedBy, reachedOn } from './support/universal-success.ts';
import { findingOf, type Line } from './support/verdict.ts';
import { budgetText, goalText, numbersOf, rateText } from './support/words.ts';

/** Results come from held-out images only; a clear fall from those an attack learnt from shows what else they would overstate. */
export const generalisation: Check = {
  id: 'S-15',
  title: 'Universal perturbations do about as well on held-out images as on those they learnt from',
  severity: 'WARNING',
  source: 'ours',
  needsGradient: false,
  cost: ({ count, generation, input: { perturbations } }) => generation.count + attacksOf(perturbations).length * (count + generation.count),
  async *run(context) {
    const { classifier, generation: images, input: { classes } } = context;
    const lines: Line[] = [];
    const attacks = attacksOf(context.input.perturbations);
    if (attacks.length === 0 || images.count === 0) return findingOf([], 'The audit made no universal perturbation.');
    const { predictions: clean } = yield* context.clean();
    const cleanPredictions = yield* cleanOf(context, images);
    const batches = [...batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))];
    for (const perturbation of attacks) {
      const { goal, attackId, algorithm, tensor: { data: values } } = perturbation;
      const seen = meantBy(goal, images.labels, cleanPredictions);
      const learnt = shareOf(yield* reachedOn({ classifier, images, cleanPredictions }, batches, { values, goal }), seen);
      const heldOut = shareOf(yield* reachedBy(context, values, goal), meantBy(goal, context.images.labels, clean));
      const fell = heldOut.upper < learnt.lower;
      const gap = learnt.value - heldOut.value;
      lines.push({
        outcome: fell ? 'INCONCLUSIVE' : 'PASS',
        text: `${algorithm} for ${goalText(goal, classes)} at ${budgetText(perturbation)}: generation ${rateText(learnt.successes, learnt.n)}, evaluation ${rateText(heldOut.successes, heldOut.n)}, gap ${(100 * gap).toFixed(1)} points${fell ? ': its success on new images is clearly lower' : ''}.`,
        numbers: numbersOf(attackId, { generation: learnt.successes, generationImages: learnt.n, evaluation: heldOut.successes, evaluationImages: heldOut.n, gap }),
      });
    }
    return findingOf(lines, '');
  },
};

/** Of the images that the goal is about. */
function shareOf(reached: Uint8Array, meant: Uint8Array): Rate {
  return wilsonRate(size(without(reached, complement(meant))), size(meant));
}
