import { AppError } from '../../kernel/errors.ts';
import { epochOrder, trainingBatches } from './epoch-order.ts';
import type { FitOptions } from './fit-options.ts';
import type { PassProgress } from './fit-progress.ts';
import type { FitState } from './fit-state.ts';
import { firstBroken } from './gradient-norm.ts';
import { RunningMeans } from './running-means.ts';
import { takeStep } from './take-step.ts';
import type { TrainingStep } from './training-step.ts';

export interface TrainedEpoch {
  /** Mean over the epoch's images, each with the weights of its step. */
  readonly loss: number;
  /** Of the last step. */
  readonly learningRate: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** One pass over the images. Throws DISHONEST_RESULT, naming epoch and batch, when a number is no longer finite. */
export async function* trainEpoch(options: FitOptions, fitting: FitState, progress: PassProgress): AsyncGenerator<TrainingStep, TrainedEpoch, void> {
  const { images, parameters: { batchSize, balance, epochs } } = options;
  const { epoch } = progress;
  const batches = trainingBatches(epochOrder(images.labels, balance, fitting.random), batchSize);
  const losses = new RunningMeans();
  const measured = new RunningMeans();
  let learningRate = 0;
  let longest = 0;
  for (const [index, indices] of batches.entries()) {
    const place = `epoch ${epoch}, batch ${index + 1} of ${batches.length}`;
    const step = await takeStep(options, fitting, { indices, epoch, steps: epochs * batches.length, place });
    learningRate = step.learningRate;
    longest = Math.max(longest, step.norm);
    losses.add('loss', step.loss, indices.length);
    measured.addAll(step.measures, indices.length);
    yield progress.step(indices.length, { loss: losses.mean('loss') });
  }
  refuseBrokenWeights(options, epoch);
  if (longest === 0 && fitting.idleEpoch === 0) fitting.idleEpoch = epoch;
  return { loss: losses.mean('loss'), learningRate, measures: measured.means() };
}

function refuseBrokenWeights({ model: { weights, statistics }, parameters: { learningRate } }: FitOptions, epoch: number): void {
  const name = firstBroken(weights) ?? firstBroken(statistics);
  if (name === undefined) return;
  throw new AppError('DISHONEST_RESULT', `epoch ${epoch}, after its last batch: expected finite weights, found others in "${name}"; a learning rate below ${learningRate} may help`);
}
