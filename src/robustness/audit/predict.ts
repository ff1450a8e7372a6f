import type { Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { predict } from '../attacks/support/predict.ts';

/** Told after every run of the model: images done, of how many. */
export type OnProgress = (done: number, total: number) => void;

export interface PredictOptions {
  /** Images in one run of the model; by default as many as memory allows. */
  readonly batchSize?: number;
  readonly onProgress?: OnProgress;
}

/** Clean predictions [count] of a split, a batch at a time. Throws DISHONEST_RESULT when a logit is not finite. */
export async function cleanPredictions(
  classifier: Classifier,
  images: ImageSource,
  { batchSize = imagesPerRun(images.imageShape), onProgress }: PredictOptions = {},
): Promise<Int32Array> {
  const predicted = new Int32Array(images.count);
  for (const batch of batchesOf(inOrder(images.count), batchSize)) {
    const first = batch[0] ?? 0;
    predicted.set(await predict(classifier, await images.read(batch)), first);
    onProgress?.(first + batch.length, images.count);
  }
  return predicted;
}
