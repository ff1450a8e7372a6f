import { batchesOf, imagesPerRun, inOrder } from '../../../src/robustness/attacks/support/batches.ts';
import { perturbed } from '../../../src/robustness/attacks/support/perturbed.ts';
import { scoreBatch } from '../../../src/robustness/audit/score-batch.ts';
import { float } from '../../../src/robustness/channels/float.ts';
import type { Outcome } from '../../../src/robustness/metrics/index.ts';
import type { OpenModel } from '../laboratory.ts';

/**
 * The outcome table of a perturbation (C*H*W values) on the evaluation images: the rows that `evaluatePerturbation` gives,
 * without its figures, which are computed from the tables at the end.
 */
export async function scoreOutcomes(
  { classifier, images: { evaluation: images }, cleanLogits }: OpenModel, perturbation: Float32Array, onProgress?: (done: number, total: number) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const indices of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    const clean = await images.read(indices);
    outcomes.push(...await scoreBatch({ classifier, images, channel: float, cleanLogits }, { indices, clean, attacked: perturbed(clean, perturbation) }));
    onProgress?.(outcomes.length, images.count);
  }
  return outcomes;
}
