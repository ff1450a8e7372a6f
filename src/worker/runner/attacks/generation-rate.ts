import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../../robustness/attacks/support/batches.ts';
import { successRate } from '../../../robustness/attacks/support/measure.ts';
import { perturbed } from '../../../robustness/attacks/support/perturbed.ts';
import { predict } from '../../../robustness/attacks/support/predict.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { ImageSource } from '../../../robustness/image-source.ts';
import type { Goal } from '../../../robustness/threat-model.ts';

export interface GenerationRateInput {
  readonly classifier: Classifier;
  readonly generation: ImageSource;
  readonly cleanPredictions: Int32Array;
  readonly perturbation: FloatTensor;
  readonly goal: Goal;
}

/** Success of a finished perturbation on the images it was made from: shown only to expose learning by heart. */
export async function generationRate(
  { classifier, generation, cleanPredictions, perturbation, goal }: GenerationRateInput,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  const predicted = new Int32Array(generation.count);
  for (const batch of batchesOf(inOrder(generation.count), imagesPerRun(generation.imageShape))) {
    const first = batch[0] ?? 0;
    predicted.set(await predict(classifier, perturbed(await generation.read(batch), perturbation.data)), first);
    onProgress(first + batch.length, generation.count);
  }
  return successRate(goal, cleanPredictions, predicted);
}
