import { floatTensor, sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { LossName } from '../../numeric/autodiff/losses/index.ts';
import type { Classifier } from '../../robustness/classifier.ts';
import type { LabelledImages } from './labelled-images.ts';

export interface Gradients {
  /** [N, classes] */
  readonly logits: FloatTensor;
  /** Of the loss summed over all images, with respect to each: [N, C, H, W]. */
  readonly gradient: FloatTensor;
}

/** Logits and input gradients of any number of images [N, C, H, W], `batch` at a time. */
export async function gradientsOf(classifier: Classifier, { image, label }: LabelledImages, { loss, batch }: { readonly loss: LossName; readonly batch: number }): Promise<Gradients> {
  const count = label.length;
  const size = sizeOf(classifier.imageShape);
  const logits = floatTensor([count, classifier.classCount]);
  const gradient = floatTensor(image.shape);
  for (let first = 0; first < count; first += batch) {
    const end = Math.min(count, first + batch);
    const images = floatTensor([end - first, ...classifier.imageShape], image.data.slice(first * size, end * size));
    const result = await classifier.gradient(images, label.subarray(first, end), { loss, goal: 'NONTARGETED', reduce: 'each' });
    logits.data.set(result.logits.data, first * classifier.classCount);
    gradient.data.set(result.gradient.data, first * size);
  }
  return { logits, gradient };
}
