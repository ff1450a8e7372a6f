import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions } from '../../classifier.ts';
import { learnClean, type BatchStep, type TrainingBatch, type ValidationStep } from '../../training/batch-step.ts';
import { crossEntropies } from '../../training/cross-entropy.ts';
import type { TrainableClassifier } from '../../training/trainable-classifier.ts';
import { drawChanged, replaceRows, rowsOfBatch } from './mix.ts';

/** The images of a batch as an adversary, or chance, changes them: [N,C,H,W] in [0,1]. */
export type Perturb = (model: TrainableClassifier, batch: TrainingBatch) => Promise<FloatTensor>;

/** Name of the measure that `mixedSteps` adds to every epoch. */
export const PERTURBED_ACCURACY = 'accuracy on perturbed validation images';

/**
 * Training on batches of which a share is perturbed, and the loss that decides when to stop: clean and perturbed
 * validation images weighed by the same share. Judged by clean images alone the least hardened epoch would win.
 */
export function mixedSteps(perturb: Perturb, share: number): { readonly batchStep: BatchStep; readonly validationStep: ValidationStep } {
  return {
    batchStep: async (model, batch) => {
      const rows = drawChanged(batch.classes.length, share, batch.random);
      if (rows.length === 0) return learnClean(model, batch);
      const changed = await perturb(model, rowsOfBatch(batch, rows));
      return learnClean(model, { ...batch, images: replaceRows(batch.images, rows, changed) });
    },
    validationStep: async (model, batch) => judgeMixed(model, batch, await perturb(model, batch), share),
  };
}

/** Loss of each validation image, clean and perturbed weighed by `share`, and the accuracy on the perturbed ones. */
export async function judgeMixed(
  model: TrainableClassifier, { images, classes }: TrainingBatch, perturbed: FloatTensor, share: number,
): Promise<{ readonly losses: Float64Array; readonly measures: Readonly<Record<string, number>> }> {
  const clean = crossEntropies(await model.logits(images), classes);
  const logits = await model.logits(perturbed);
  const attacked = crossEntropies(logits, classes);
  return {
    losses: clean.map((loss, row) => (1 - share) * loss + share * (attacked[row] ?? 0)),
    measures: { [PERTURBED_ACCURACY]: accuracy(logits, classes) },
  };
}

/** Share of images classified as labelled. */
export function accuracy(logits: FloatTensor, classes: Int32Array): number {
  const right = predictions(logits).filter((label, row) => label === classes[row]).length;
  return right / classes.length;
}
