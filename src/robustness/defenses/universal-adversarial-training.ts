import { z } from 'zod';
import { perturbed } from '../attacks/support/perturbed.ts';
import type { BatchStep } from '../training/batch-step.ts';
import { fit } from '../training/fit.ts';
import { trainingParameters } from '../training/parameters.ts';
import type { TrainingDefense } from './defense.ts';
import { budgetParameters, refuseTwoBudgets, withBudget } from './support/budget-parameters.ts';
import { epsilonOf } from './support/epsilon-of.ts';
import { drawChanged, replaceRows, rowsOfBatch } from './support/mix.ts';
import { mixedSteps } from './support/mixed-steps.ts';
import { SharedPerturbation } from './support/shared-perturbation.ts';

const parameters = z.strictObject({
  ...budgetParameters,
  stepSize: z.number().positive().max(10).default(0.1)
    .describe('Length of the perturbation\'s step on each batch as a share of epsilon: along the sign of the gradient (LINF) or the gradient itself (L2).'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling at the perturbation once the odds against its label are e^bound: the bounded loss.'),
  share: z.number().positive().max(1).default(1)
    .describe('Share of each batch that is shown perturbed; 1 as published, less keeps more accuracy on clean images.'),
  ...trainingParameters,
  patience: trainingParameters.patience.default(null)
    .describe('As elsewhere, but null by default: the perturbation grows while training goes on, so that the validation loss of an early epoch is lower only because less was tried.'),
}).superRefine(refuseTwoBudgets).transform(withBudget);

/** One pass gives both gradients: the weights go down the loss of the images as shown, the perturbation up. */
function stepBoth(shared: SharedPerturbation, share: number): BatchStep {
  return async (model, batch) => {
    const rows = drawChanged(batch.classes.length, share, batch.random);
    const changed = perturbed(rowsOfBatch(batch, rows).images, shared.values);
    const images = replaceRows(batch.images, rows, changed);
    const { losses, gradients, imageGradient } = await model.weightGradients({ images, classes: batch.classes, imageGradient: 'each' });
    if (imageGradient) shared.ascend({ gradient: imageGradient, losses, rows });
    return { loss: losses.data.reduce((sum, loss) => sum + loss, 0) / losses.data.length, gradients };
  };
}

/** One perturbation for all images grows while the weights learn to withstand it, at the price of plain training. */
export const universalAdversarialTraining: TrainingDefense<typeof parameters> = {
  name: 'universal-adversarial-training',
  title: 'Universal adversarial training',
  summary: 'One perturbation and the weights are stepped together on every batch, against each other, from one pass: made against universal perturbations, and hardly dearer than plain training.',
  reference: 'Shafahi et al., Universal adversarial training, AAAI 2020',
  kind: 'TRAINING',
  parameters,
  async *train({ parameters: settings, ...input }) {
    const epsilon = await epsilonOf(input, settings);
    const shared = new SharedPerturbation(input.model.imageShape, { ...settings, epsilon });
    const { validationStep } = mixedSteps(async (_, { images }) => perturbed(images, shared.values), settings.share);
    const { history, warnings } = yield* fit({
      ...input, parameters: settings, batchStep: stepBoth(shared, settings.share), validationStep, state: shared,
    });
    return { history, warnings };
  },
};
