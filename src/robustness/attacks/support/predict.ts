import { AppError } from '../../../kernel/errors.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions, type Classifier } from '../../classifier.ts';
import type { ImageSource } from '../../image-source.ts';
import { batchesOf, imagesPerRun, inOrder } from './batches.ts';

/** Refuses numbers that compare as false with everything and would pass for a prediction or a direction. */
export function requireFinite(values: Float32Array, what: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new AppError('DISHONEST_RESULT', `expected finite ${what}, found ${values[at]} at position ${at}`);
}

/** Predicted class of each image [N,C,H,W]. Throws when a logit is not finite. */
export async function predict(classifier: Classifier, images: FloatTensor): Promise<Int32Array> {
  const logits = await classifier.logits(images);
  requireFinite(logits.data, 'logits');
  return predictions(logits);
}

/** Told after every run of the model: images done, of how many. */
export type OnProgress = (done: number, total: number) => void;

export interface PredictOptions {
  /** Images in one run of the model; by default as many as memory allows. */
  readonly batchSize?: number;
  readonly onProgress?: OnProgress;
}

/** Predicted class [count] of every image of a split, a batch at a time. Throws when a logit is not finite. */
export async function predictAll(
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
