import { AppError } from '../../../kernel/errors.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions, type Classifier } from '../../classifier.ts';

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
