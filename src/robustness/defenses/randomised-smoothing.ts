import { z } from 'zod';
import { floatTensor } from '../../numeric/tensor/tensor.ts';
import { fit } from '../training/fit.ts';
import { trainingParameters } from '../training/parameters.ts';
import type { TrainingDefense } from './defense.ts';
import { certify } from './smoothing-support/certify.ts';
import { gaussianNoise } from './smoothing-support/gaussian-noise.ts';
import { smoothedClassifier } from './smoothing-support/smoothed-classifier.ts';
import { mixedSteps, type Perturb } from './support/mixed-steps.ts';

const parameters = z.strictObject({
  sigma: z.number().min(0.01).max(2).default(0.25)
    .describe('Deviation of the noise, in [0,1] pixel units: more proves larger radii and costs accuracy.'),
  draws: z.int().min(2).max(256).default(16)
    .describe('Noisy copies that the hardened model averages for every answer; each answer costs so many runs of the model.'),
  noiseSeed: z.int().min(0).max(0xffffffff).default(1).describe('Decides these copies, the same for every image; the attacker knows it.'),
  certifiedImages: z.int().min(1).max(100_000).default(200).describe('Most images of the evaluation split to certify, chosen by the seed.'),
  selectionDraws: z.int().min(1).max(10_000).default(32).describe('Draws an image that choose its class (n0 of the paper).'),
  certificationDraws: z.int().min(10).max(1_000_000).default(500)
    .describe('Draws an image that bound the share of that class (n of the paper, 100000 there): more prove larger radii.'),
  alpha: z.number().positive().max(0.1).default(0.001).describe('Probability that the radius of one image is wrong by chance.'),
  ...trainingParameters,
  epochs: trainingParameters.epochs.default(10).describe('Passes over the training images; the noise is another in each.'),
});

/** A batch under fresh Gaussian noise, not clipped: the certificate is about unclipped noise. */
function underNoise(sigma: number): Perturb {
  return (_, { images, random }) => {
    const noisy = gaussianNoise(images.data.length, sigma, random);
    for (let i = 0; i < noisy.length; i++) noisy[i] = (noisy[i] ?? 0) + (images.data[i] ?? 0);
    return Promise.resolve(floatTensor(images.shape, noisy));
  };
}

/** Learns to see through Gaussian noise, answers with the mean over noisy copies, and has a radius that can be proven. */
export const randomisedSmoothing: TrainingDefense<typeof parameters> = {
  name: 'randomised-smoothing',
  title: 'Randomised smoothing',
  summary: 'Fine-tunes under Gaussian noise, answers with the mean over noisy copies of an image, and proves for each image an L2 radius within which the majority answer over all noise cannot change. Every answer costs as many runs as there are copies.',
  reference: 'Cohen, Rosenfeld & Kolter, Certified adversarial robustness via randomized smoothing, ICML 2019',
  kind: 'TRAINING',
  parameters,
  async *train({ parameters: settings, ...input }) {
    const { history, warnings } = yield* fit({ ...input, parameters: settings, ...mixedSteps(underNoise(settings.sigma), 1) });
    return { history, warnings };
  },
  answer: smoothedClassifier,
  certify,
};
