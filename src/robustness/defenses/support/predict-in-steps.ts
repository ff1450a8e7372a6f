import { batchesOf, imagesPerRun, inOrder } from '../../attacks/support/batches.ts';
import { perturbed } from '../../attacks/support/perturbed.ts';
import { predict } from '../../attacks/support/predict.ts';
import type { Classifier } from '../../classifier.ts';
import type { ImageSource } from '../../image-source.ts';

/**
 * Predicted class [count] of every image, with a perturbation [C,H,W] where given. Yields the share of the images that is
 * done, so that a pass over many images can be followed and cancelled. Throws when a logit is not finite.
 */
export async function* predictInSteps(
  classifier: Classifier, images: ImageSource, perturbation?: Float32Array,
): AsyncGenerator<number, Int32Array, void> {
  const predicted = new Int32Array(images.count);
  for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    const clean = await images.read(batch);
    const first = batch[0] ?? 0;
    predicted.set(await predict(classifier, perturbation ? perturbed(clean, perturbation) : clean), first);
    yield (first + batch.length) / images.count;
  }
  return predicted;
}
