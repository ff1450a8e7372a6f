import { AppError } from '../../kernel/errors.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { perturbed } from '../attacks/support/perturbed.ts';
import { requireFinite } from '../attacks/support/predict.ts';
import { predictions, type Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import { figuresOf, type EvaluationFigures } from '../metrics/evaluation.ts';
import type { Outcome } from '../metrics/outcome.ts';
import { psnrDb } from '../metrics/psnr.ts';
import { ssim } from '../metrics/ssim.ts';
import type { Goal } from '../threat-model.ts';
import type { OnProgress } from './predict.ts';

export interface EvaluationRequest {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  /** [C,H,W], attack-domain units. */
  readonly perturbation: FloatTensor;
  readonly goal: Goal;
  /** Names in index order. */
  readonly classes: readonly string[];
  readonly split: EvaluationFigures['split'];
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
 * Scores a perturbation on every image of a split, a batch at a time: what is scored is clip(x + v, 0, 1) in float32.
 * Throws INVALID_INPUT when model, images and perturbation do not fit, DISHONEST_RESULT when a logit is not finite.
 */
export async function evaluatePerturbation(request: EvaluationRequest): Promise<PerturbationEvaluation> {
  requireFit(request);
  const { images, goal, classes, split, batchSize = imagesPerRun(images.imageShape), onProgress } = request;
  const outcomes: Outcome[] = [];
  for (const batch of batchesOf(inOrder(images.count), batchSize)) {
    outcomes.push(...await outcomesOf(request, batch));
    onProgress?.(outcomes.length, images.count);
  }
  const target = goal.kind === 'TARGETED' ? goal.target : null;
  return {
    outcomes,
    figures: figuresOf(outcomes, { classes, target, split, channel: 'float' }),
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

async function outcomesOf({ classifier, images, perturbation }: EvaluationRequest, batch: Uint32Array): Promise<Outcome[]> {
  const clean = await images.read(batch);
  const attacked = perturbed(clean, perturbation.data);
  const cleanLogits = await classifier.logits(clean);
  const attackedLogits = await classifier.logits(attacked);
  requireFinite(cleanLogits.data, 'logits of clean images');
  requireFinite(attackedLogits.data, 'logits of perturbed images');
  const [before, after] = [predictions(cleanLogits), predictions(attackedLogits)];
  return Array.from(batch, (index, row) => ({
    image: images.nameOf(index),
    patient: images.patientOf(index) ?? null,
    label: images.labels[index] ?? -1,
    cleanPrediction: before[row] ?? -1,
    adversarialPrediction: after[row] ?? -1,
    cleanMargin: marginOf(rowOf(cleanLogits, row), images.labels[index] ?? -1),
    ...similarity(rowOf(clean, row), rowOf(attacked, row), classifier.imageShape),
  }));
}

function similarity(clean: Float32Array, attacked: Float32Array, shape: Classifier['imageShape']): Pick<Outcome, 'psnrDb' | 'ssim'> {
  return { psnrDb: psnrDb(clean, attacked), ssim: ssim(clean, attacked, shape) };
}

function rowOf({ data, shape }: FloatTensor, row: number): Float32Array {
  const size = data.length / (shape[0] ?? 1);
  return data.subarray(row * size, (row + 1) * size);
}

function marginOf(logits: Float32Array, label: number): number {
  const others = logits.filter((_, index) => index !== label);
  return (logits[label] ?? 0) - Math.max(...others);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
