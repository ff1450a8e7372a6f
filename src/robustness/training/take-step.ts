import { AppError } from '../../kernel/errors.ts';
import { augment } from './augment.ts';
import { learnClean, type BatchResult } from './batch-step.ts';
import type { FitOptions } from './fit-options.ts';
import type { FitState } from './fit-state.ts';
import { clipGradients, gradientNorm } from './gradient-norm.ts';
import { learningRateShare } from './schedule.ts';

export interface StepPlan {
  /** The images of the batch. */
  readonly indices: Uint32Array;
  readonly epoch: number;
  /** Of the whole fit, for the schedule. */
  readonly steps: number;
  /** For messages: "epoch 2, batch 3 of 10". */
  readonly place: string;
}

export interface StepTaken {
  readonly loss: number;
  /** Length of the gradient before it was shortened. */
  readonly norm: number;
  readonly learningRate: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** Learns from one batch and moves the weights. Throws DISHONEST_RESULT when loss or gradient is not finite. */
export async function takeStep(options: FitOptions, fitting: FitState, plan: StepPlan): Promise<StepTaken> {
  const { model, parameters, longestGradient = Infinity } = options;
  const { loss, gradients, measures = {} } = await learn(options, fitting, plan);
  const norm = gradientNorm(gradients);
  if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
    throw new AppError('DISHONEST_RESULT', `${plan.place}: expected a finite loss and gradient, found a loss of ${loss} and a gradient of length ${norm}; a learning rate below ${parameters.learningRate} may help`);
  }
  clipGradients(gradients, norm, longestGradient);
  const learningRate = parameters.learningRate * learningRateShare(parameters, fitting.steps, plan.steps);
  // The live arrays, in place: a copy of the weights of a large model for every step would cost its memory twice.
  const { weights } = model;
  fitting.optimiser.step(weights, gradients, learningRate);
  model.setWeights(weights);
  fitting.steps++;
  return { loss, norm, learningRate, measures };
}

async function learn(options: FitOptions, { random }: FitState, { indices, epoch }: StepPlan): Promise<BatchResult> {
  const { model, images, parameters: { augmentation }, batchStep = learnClean } = options;
  const classes = Int32Array.from(indices, (index) => images.labels[index] ?? 0);
  const varied = augment(await images.read(indices), augmentation, random);
  return batchStep(model, { images: varied, classes, indices, epoch, random });
}
