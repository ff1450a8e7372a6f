import type { Classifier } from '../../../robustness/classifier.ts';
import { channelCount } from '../models/model-checks.ts';
import { requireSameClasses } from '../models/same-classes.ts';
import type { ModelSpec } from '../protocol.ts';
import { PreparedImages } from './prepared-images.ts';
import type { DatasetFiles } from './prepared-images.ts';

export interface SplitForModel {
  readonly dataset: DatasetFiles;
  readonly split: 'GENERATION' | 'EVALUATION';
  readonly model: ModelSpec;
  readonly imageShape: Classifier['imageShape'];
  readonly cacheDirectory: string;
  readonly onPrepared: (done: number, total: number) => void;
}

/**
 * Opens a split as a model sees it, lends it to `work` and closes it. Throws a ProblemsError when its classes are not the
 * model's.
 */
export async function withImages<T>(
  { dataset, split, model, imageShape: [, height, width], ...options }: SplitForModel, work: (images: PreparedImages) => Promise<T>,
): Promise<T> {
  const { channels, resize } = model.preprocessing;
  const images = await PreparedImages.open(dataset, split, { height, width, channels: channelCount(channels), resize }, options);
  try {
    requireSameClasses(model.classes, images.classes, 'dataset');
    return await work(images);
  } finally {
    images.close();
  }
}
