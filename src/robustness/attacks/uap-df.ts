import { z } from 'zod';
import type { AttackInput, UniversalAttack } from './attack.ts';
import { adamAscend } from './support/adam.ts';
import { batchGradient } from './support/batch-gradient.ts';
import { confine } from './support/confine.ts';
import { legParameters, searchLegs, type StepRule } from './support/leg-search.ts';
import { isZero } from './support/projection.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(5)
    .describe('Passes over the generation split, for each direction tried; the paper makes 1000 steps.'),
  batchSize: z.int().min(1).max(4096).default(32).describe('Images whose gradients make one step; the paper takes 32.'),
  learningRate: z.number().positive().max(10).default(0.15)
    .describe('Length of a step of Adam as a share of epsilon, in the norm of the threat model. The paper\'s 0.005 at epsilon 10/255 is 0.13.'),
  bound: z.number().positive().max(100).default(10)
    .describe('An image stops pulling once the attacker\'s logit leads by so much.'),
  ...legParameters,
});

/** A step of Adam along the gradient of the bounded logit margin of a batch. */
function stepRule(input: AttackInput<z.output<typeof parameters>>): StepRule<'first' | 'second'> {
  const { classifier, threatModel, parameters: { learningRate, bound } } = input;
  const { norm, epsilon } = threatModel;
  return {
    name: 'uap-df',
    memories: ['first', 'second'],
    gradientsPerImage: 1,
    async *step({ v, steps, memories }, { goal }, batch) {
      const gradient = await batchGradient(input, batch, v, { goal, loss: 'margin', bound });
      const mean = gradient.map((value) => value / batch.length);
      adamAscend(v, mean, memories, { steps, length: learningRate * epsilon, norm });
      confine(v, threatModel, classifier.imageShape);
      yield batch.length;
      return !isZero(gradient);
    },
  };
}

/**
 * The dominant-feature perturbation: Adam on one perturbation for all images, on a logit margin that stops at a bound so
 * that images already lost do not drown the others.
 */
export const uapDf: UniversalAttack<typeof parameters> = {
  name: 'uap-df',
  title: 'Dominant-feature universal perturbation',
  summary: 'Adam on a bounded logit margin. Another loss and another optimiser than uap-sgd: the two should agree. For L2, which the paper does not treat, Adam scales all values alike.',
  reference: 'Zhang, Benz, Imtiaz & Kweon, Understanding adversarial examples from the mutual influence of images and perturbations, CVPR 2020',
  kind: 'UNIVERSAL',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturb: (input) => searchLegs(input, stepRule(input)),
};
