import type { Problem } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../../numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions } from '../../../robustness/classifier.ts';
import type { Classifier } from '../../../robustness/classifier.ts';

export interface Trial {
  /** Why the model cannot be audited. */
  readonly problems: readonly Problem[];
  /** What makes its figures suspect. */
  readonly warnings: readonly Problem[];
}

/** How far an image's logits may depend on the images beside it, as a share of the largest logit. */
const BATCH_TOLERANCE = 1e-3;

/**
 * Runs a model on two images, together and alone, and once backwards: does it work, are its numbers finite, does it see
 * its input, is an image's output its own.
 */
export async function tryModel(classifier: Classifier): Promise<Trial> {
  const images = trialImages(classifier.imageShape);
  const together = await classifier.logits(images);
  const wrong = together.data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const message = `expected finite logits, found ${together.data[wrong]} on a trial image: the weights may hold NaN or infinity`;
    return { problems: [finding('NOT_FINITE', message)], warnings: [] };
  }
  const alone = await classifier.logits(floatTensor([1, ...classifier.imageShape], images.data.slice(0, sizeOf(classifier.imageShape))));
  return {
    problems: batchProblems(together, alone),
    warnings: [...constantOutput(together), ...(classifier.differentiable ? await gradientWarnings(classifier, images, together) : [])],
  };
}

/** One smooth image and one of noise; always the same ones. */
function trialImages(shape: readonly [number, number, number]): FloatTensor {
  const images = floatTensor([2, ...shape]);
  const size = sizeOf(shape);
  const random = Random.fromSeed(1);
  const [, height, width] = shape;
  for (let i = 0; i < size; i++) {
    const [row, column] = [Math.floor(i / width) % height, i % width];
    images.data[i] = (row / height + column / width) / 2;
    images.data[size + i] = random.uniform();
  }
  return images;
}

function batchProblems(together: FloatTensor, alone: FloatTensor): Problem[] {
  const scale = Math.max(1, ...alone.data.map(Math.abs));
  const difference = Math.max(...alone.data.map((value, index) => Math.abs(value - (together.data[index] ?? NaN))));
  if (difference <= BATCH_TOLERANCE * scale) return [];
  const expected = 'expected the same logits for an image alone and beside another';
  return [finding('BATCH_DEPENDENT', `${expected}, found a difference of ${difference.toPrecision(3)}: export the model in inference mode`)];
}

function constantOutput({ data, shape }: FloatTensor): Problem[] {
  const [, classes = 0] = shape;
  const same = data.slice(0, classes).every((value, index) => value === data[classes + index]);
  return same ? [finding('CONSTANT_OUTPUT', 'two quite different trial images gave the very same logits: the model may not depend on its input')] : [];
}

async function gradientWarnings(classifier: Classifier, images: FloatTensor, logits: FloatTensor): Promise<Problem[]> {
  const { gradient } = await classifier.gradient(images, predictions(logits), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
  const meaning = 'white-box attacks may fail, which is no sign of robustness';
  if (!gradient.data.every(Number.isFinite)) return [finding('GRADIENT_NOT_FINITE', `the gradient of a trial image is not finite: ${meaning}`)];
  if (gradient.data.some((value) => value !== 0)) return [];
  return [finding('ZERO_GRADIENT', `the gradient of two trial images is zero everywhere: ${meaning}`)];
}

function finding(code: string, message: string): Problem {
  return { code, message, path: ['model'] };
}
