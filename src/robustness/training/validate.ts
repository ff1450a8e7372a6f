import { AppError } from '../../kernel/errors.ts';
import { Random } from '../../kernel/random.ts';
import { predictions } from '../classifier.ts';
import type { TrainingBatch, ValidationResult } from './batch-step.ts';
import { crossEntropies } from './cross-entropy.ts';
import type { FitOptions } from './fit-options.ts';
import type { PassProgress } from './fit-progress.ts';
import { RunningMeans } from './running-means.ts';
import type { TrainingStep } from './training-step.ts';

export interface Validated {
  /** Mean over the validation images of what the epoch is judged by. */
  readonly loss: number;
  /** Share of the validation images, unperturbed, that are classified as labelled. */
  readonly accuracy: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** Measures the model on the validation images; `seed` starts the random numbers of the caller's own measure. */
export async function* validate(options: FitOptions, seed: number, progress: PassProgress): AsyncGenerator<TrainingStep, Validated, void> {
  const { model, validation, parameters: { batchSize } } = options;
  const random = Random.fromSeed(seed);
  const losses = new RunningMeans();
  const measured = new RunningMeans();
  for (let start = 0; start < validation.count; start += batchSize) {
    const indices = Uint32Array.from({ length: Math.min(batchSize, validation.count - start) }, (_, row) => start + row);
    const classes = Int32Array.from(indices, (index) => validation.labels[index] ?? 0);
    const batch = { images: await validation.read(indices), classes, indices, epoch: progress.epoch, random };
    const logits = await model.logits(batch.images);
    const judged = await judge(options, batch, () => ({ losses: crossEntropies(logits, classes) }));
    losses.add('loss', meanOf(judged.losses), indices.length);
    losses.add('accuracy', meanOf(predictions(logits).map((label, row) => (label === classes[row] ? 1 : 0))), indices.length);
    measured.addAll(judged.measures ?? {}, indices.length);
    yield progress.step(indices.length);
  }
  return { loss: finite(losses.mean('loss'), progress.epoch), accuracy: losses.mean('accuracy'), measures: measured.means() };
}

function judge({ model, validationStep }: FitOptions, batch: TrainingBatch, clean: () => ValidationResult): ValidationResult | Promise<ValidationResult> {
  return validationStep ? validationStep(model, batch) : clean();
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

function finite(loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new AppError('DISHONEST_RESULT', `epoch ${epoch}: expected a finite loss on the validation images, found ${loss}`);
}
