import { AppError } from '../../kernel/errors.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { perturbed } from '../attacks/support/perturbed.ts';
import type { Channel } from '../channels/index.ts';
import { float } from '../channels/float.ts';
import type { Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import { figuresOf, type EvaluationFigures } from '../metrics/evaluation.ts';
import type { OperatingPoint } from '../metrics/operating-point.ts';
import type { Outcome } from '../metrics/outcome.ts';
import { mean } from '../metrics/statistics/moments.ts';
import type { Goal } from '../threat-model.ts';
import type { OnProgress } from './predict.ts';
import { scoreBatch, type CleanLogits } from './score-batch.ts';

export interface EvaluationRequest {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  /** [C,H,W], attack-domain units. */
  readonly perturbation: FloatTensor;
  readonly goal: Goal;
  /** Names in index order. */
  readonly classes: readonly string[];
  readonly split: EvaluationFigures['split'];
  /** How the images travel; by default directly. */
  readonly channel?: Channel;
  readonly cleanLogits?: CleanLogits;
  /** Declared by the vendor; absent: none. */
  readonly operatingPoint?: OperatingPoint | null;
  /** Images in one run of the model; by default as many as memory allows. */
  readonly batchSize?: number;
  readonly onProgress?: OnProgress;
}

export interface PerturbationEvaluation {
  /** One row an image, in the order of the split. */
  readonly outcomes: readonly Outcome[];
  readonly figures: EvaluationFigures;
  /** Means over the images. */
  readonly psnrDb: number;
  readonly ssim: number;
}

/**
 * Scores a perturbation on every image of a split, a batch at a time: what is scored is clip(x + v, 0, 1) in float32, as
 * it arrives through the channel. Throws INVALID_INPUT when model, images and perturbation do not fit, DISHONEST_RESULT
 * when a logit is not finite.
 */
export async function evaluatePerturbation(request: EvaluationRequest): Promise<PerturbationEvaluation> {
  requireFit(request);
  const { images, perturbation, batchSize = imagesPerRun(images.imageShape), channel = float, onProgress } = request;
  const outcomes: Outcome[] = [];
  for (const indices of batchesOf(inOrder(images.count), batchSize)) {
    const clean = await images.read(indices);
    outcomes.push(...await scoreBatch({ ...request, channel }, { indices, clean, attacked: perturbed(clean, perturbation.data) }));
    onProgress?.(outcomes.length, images.count);
  }
  return evaluationOf(outcomes, { ...request, channel: channel.name });
}

/** The figures of an outcome table and the means of its similarities. */
export function evaluationOf(
  outcomes: readonly Outcome[],
  { goal, channel, ...context }: Pick<EvaluationRequest, 'goal' | 'classes' | 'split' | 'operatingPoint'> & { readonly channel: string },
): PerturbationEvaluation {
  const target = goal.kind === 'TARGETED' ? goal.target : null;
  return {
    outcomes,
    figures: figuresOf(outcomes, { ...context, target, from: goal.from ?? null, channel }),
    psnrDb: mean(outcomes.map((outcome) => outcome.psnrDb)),
    ssim: mean(outcomes.map((outcome) => outcome.ssim)),
  };
}

function requireFit({ classifier, images, perturbation, classes }: EvaluationRequest): void {
  const wanted = classifier.imageShape.join(', ');
  for (const [what, shape] of [['images', images.imageShape], ['a perturbation', perturbation.shape]] as const) {
    if (shape.join(', ') !== wanted) throw new AppError('INVALID_INPUT', `expected ${what} of [${wanted}], found [${shape.join(', ')}]`);
  }
  if (classes.length !== classifier.classCount) {
    throw new AppError('INVALID_INPUT', `expected ${classifier.classCount} class names, found ${classes.length}`);
  }
  if (images.count === 0) throw new AppError('INVALID_INPUT', 'expected images to evaluate on, found none');
}
