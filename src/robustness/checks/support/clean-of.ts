import { batchesOf, imagesPerRun, inOrder } from '../../attacks/support/batches.ts';
import { predict } from '../../attacks/support/predict.ts';
import type { Classifier } from '../../classifier.ts';
import type { ImageSource } from '../../image-source.ts';

/** Clean predictions [count] of any images. Throws DISHONEST_RESULT when a logit is not finite. */
export async function* cleanOf({ classifier }: { readonly classifier: Classifier }, images: ImageSource): AsyncGenerator<void, Int32Array, void> {
  const predicted = new Int32Array(images.count);
  for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    predicted.set(await predict(classifier, await images.read(batch)), batch[0]);
    yield;
  }
  return predicted;
}
