import { z } from 'zod';
import { fit } from '../training/fit.ts';
import { trainingParameters } from '../training/parameters.ts';
import type { TrainingDefense } from './defense.ts';
import { budgetParameters, refuseTwoBudgets, withBudget } from './support/budget-parameters.ts';
import { climb, evenStart } from './support/climb.ts';
import { epsilonOf } from './support/epsilon-of.ts';
import { mixedSteps, type Perturb } from './support/mixed-steps.ts';

const parameters = z.strictObject({
  ...budgetParameters,
  steps: z.int().min(1).max(1000).default(7).describe('Gradient steps of the adversary on each batch.'),
  stepSize: z.number().positive().max(10).default(0.25).describe('Length of such a step as a share of epsilon.'),
  share: z.number().positive().max(1).default(1)
    .describe('Share of each batch that is shown attacked; 1 as published, less keeps more accuracy on clean images.'),
  ...trainingParameters,
}).superRefine(refuseTwoBudgets).transform(withBudget);
type Parameters = z.output<typeof parameters>;

/** Attacks a batch as the weights are now: random start, steps along the gradient away from the labels. */
function attackBatch(epsilon: number, settings: Parameters): Perturb {
  const how = { ...settings, epsilon };
  return (model, { images, classes, random }) => {
    const count = images.shape[0] ?? 1;
    const start = evenStart(count, images.data.length / count, how, random);
    return climb(images, start, async (points) => {
      const { gradient } = await model.gradient(points, classes, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
      return gradient;
    }, how);
  };
}

/** Learns from the worst point that a per-image attack finds around every image, found anew for the weights of each step. */
export const pgdAdversarialTraining: TrainingDefense<typeof parameters> = {
  name: 'pgd-adversarial-training',
  title: 'PGD adversarial training',
  summary: 'Every image is attacked by projected gradient descent before the model learns from it. The standard defense against per-image attacks; an epoch costs several of plain training, and clean accuracy falls.',
  reference: 'Madry et al., Towards deep learning models resistant to adversarial attacks, ICLR 2018',
  kind: 'TRAINING',
  parameters,
  async *train({ parameters: settings, ...input }) {
    const epsilon = await epsilonOf(input, settings);
    const { history, warnings } = yield* fit({ ...input, parameters: settings, ...mixedSteps(attackBatch(epsilon, settings), settings.share) });
    return { history, warnings };
  },
};
