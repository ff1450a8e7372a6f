import { z } from 'zod';
import { OPTIMISERS } from './optimisers/index.ts';
import { SCHEDULES } from './schedule.ts';

const augmentation = z.strictObject({
  flip: z.boolean().default(false)
    .describe('Mirrors one image in two left to right. Only where sides mean nothing: the heart lies left.'),
  rotation: z.number().min(0).max(180).default(0).describe('Turns each image by up to so many degrees either way, bilinear.'),
  shift: z.number().min(0).max(0.5).default(0).describe('Moves each image by up to this share of its width and height, in whole pixels.'),
});

/**
 * The parameters that everything that trains has, with defaults for fine-tuning a finished model. A defense spreads them
 * into its strict schema, and gives another default with `epochs: trainingParameters.epochs.default(1)`.
 */
export const trainingParameters = {
  epochs: z.int().min(1).max(1000).default(5).describe('Passes over the training images.'),
  batchSize: z.int().min(1).max(1024).default(32).describe('Most images whose gradients make one step.'),
  learningRate: z.number().positive().max(10).default(1e-3).describe('Of a step, before the schedule.'),
  optimiser: z.enum(OPTIMISERS).default('sgd')
    .describe('sgd with Nesterov momentum; adam; adamw, which is adam with the weight decay apart from the gradient.'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Of sgd; 0 is plain gradient descent.'),
  weightDecay: z.number().min(0).max(1).default(1e-4).describe('Pull of the weights towards zero; not of biases and normalisation.'),
  schedule: z.enum(SCHEDULES).default('constant')
    .describe('How the learning rate falls: not; to a tenth at half and a hundredth at three quarters; or along a half cosine.'),
  warmUp: z.number().min(0).max(0.9).default(0).describe('Share of all steps over which the learning rate first grows.'),
  balance: z.boolean().default(true).describe('Shows images of smaller classes more often: every class as often as the largest.'),
  augmentation: augmentation.prefault({}).describe('How images are varied each time they are shown; beyond an edge its pixels go on.'),
  validationFraction: z.number().min(0.01).max(0.5).default(0.1)
    .describe('Share of the generation split set aside, by class and patient, to stop training by.'),
  patience: z.int().min(1).max(1000).nullable().default(3)
    .describe('Stops after so many epochs without a lower validation loss and takes the best epoch\'s weights; null: all epochs, the last weights.'),
};

/** Values of `trainingParameters`, every default filled in. */
export type TrainingParameters = z.output<z.ZodObject<typeof trainingParameters>>;

/** What `fit` reads of them: the validation images are set aside before. */
export type FitParameters = Omit<TrainingParameters, 'validationFraction'>;
