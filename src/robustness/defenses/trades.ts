import { z } from 'zod';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { BatchStep, TrainingBatch, ValidationStep } from '../training/batch-step.ts';
import { crossEntropies } from '../training/cross-entropy.ts';
import { fit } from '../training/fit.ts';
import { trainingParameters } from '../training/parameters.ts';
import type { TrainableClassifier } from '../training/trainable-classifier.ts';
import type { TrainingDefense } from './defense.ts';
import { budgetParameters, refuseTwoBudgets, withBudget } from './support/budget-parameters.ts';
import { climb } from './support/climb.ts';
import { divergences } from './support/divergences.ts';
import { epsilonOf } from './support/epsilon-of.ts';
import { accuracy, PERTURBED_ACCURACY } from './support/mixed-steps.ts';

const parameters = z.strictObject({
  ...budgetParameters,
  beta: z.number().positive().max(1000).default(6)
    .describe('Weight of the divergence between the answers to an image and to its attacked version (1/lambda of the paper): more is more robust and less accurate.'),
  steps: z.int().min(1).max(1000).default(10).describe('Gradient steps of the adversary on each batch.'),
  stepSize: z.number().positive().max(10).default(0.25).describe('Length of such a step as a share of epsilon.'),
  ...trainingParameters,
}).superRefine(refuseTwoBudgets).transform(withBudget);
type Settings = z.output<typeof parameters> & { readonly epsilon: number };

/** At the image itself the divergence has no gradient: the climb starts this far beside it (standard deviation, as published). */
const START = 1e-3;

/** Images near those of a batch that are answered most differently from them; `logits` are the answers to the batch. */
function farthest(model: TrainableClassifier, { images, random }: TrainingBatch, logits: FloatTensor, settings: Settings): Promise<FloatTensor> {
  const start = images.data.map(() => Math.min(START, settings.epsilon) * random.normal());
  return climb(images, start, (points) => model.divergenceGradient(points, logits), settings);
}

function learn(settings: Settings): BatchStep {
  return async (model, batch) => {
    const { images, classes } = batch;
    const adversarial = await farthest(model, batch, await model.logits(images), settings);
    const { losses, gradients } = await model.tradesGradients({ images, adversarial, classes, beta: settings.beta });
    return { loss: losses.data.reduce((sum, loss) => sum + loss, 0) / losses.data.length, gradients };
  };
}

/** The same loss that is learnt from, on validation images. */
function judge(settings: Settings): ValidationStep {
  return async (model, batch) => {
    const logits = await model.logits(batch.images);
    const attacked = await model.logits(await farthest(model, batch, logits, settings));
    const apart = divergences(logits, attacked);
    return {
      losses: crossEntropies(logits, batch.classes).map((loss, row) => loss + settings.beta * (apart[row] ?? 0)),
      measures: { [PERTURBED_ACCURACY]: accuracy(attacked, batch.classes) },
    };
  };
}

/** Learns to be right on the images and to answer the same around them, with a weight between the two. */
export const trades: TrainingDefense<typeof parameters> = {
  name: 'trades',
  title: 'TRADES',
  summary: 'Learns from clean images, and that the answer must not change around them: one number, beta, trades accuracy for robustness. Costs as much as PGD adversarial training.',
  reference: 'Zhang et al., Theoretically principled trade-off between robustness and accuracy, ICML 2019',
  kind: 'TRAINING',
  parameters,
  async *train({ parameters: given, ...input }) {
    const settings = { ...given, epsilon: await epsilonOf(input, given) };
    const { history, warnings } = yield* fit({ ...input, parameters: settings, batchStep: learn(settings), validationStep: judge(settings) });
    return { history, warnings };
  },
};
