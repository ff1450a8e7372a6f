import { z } from 'zod';
import type { AttackInput, UniversalAttack } from './attack.ts';
import { ascend } from './support/ascend.ts';
import { batchGradient } from './support/batch-gradient.ts';
import { confine } from './support/confine.ts';
import { legParameters, searchLegs, type StepRule } from './support/leg-search.ts';
import { lossBound } from './support/loss-bound.ts';
import { follow } from './support/momentum.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(3).describe('Passes over the generation split, for each direction tried.'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Images whose gradients make one step.'),
  stepSize: z.number().positive().max(10).default(0.2)
    .describe('Length of the first step as a share of epsilon, in the norm of the threat model.'),
  stepDecay: z.number().positive().max(1).default(0.8).describe('Factor on the step after each epoch.'),
  momentum: z.number().min(0).lt(1).default(0.5).describe('Share of the last direction kept in the next; 0 for none.'),
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy')
    .describe('What grows: cross-entropy, or the difference of two logits.'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling once the odds for the attacker are e^bound: the bounded loss.'),
  ...legParameters,
});

/** A step along the gradient of a batch, with momentum over unit gradients. */
function stepRule(input: AttackInput<z.output<typeof parameters>>): StepRule<'velocity'> {
  const { classifier, threatModel, parameters: { loss, bound, stepSize, stepDecay, momentum } } = input;
  return {
    name: 'uap-sgd',
    memories: ['velocity'],
    gradientsPerImage: 1,
    async *step({ v, epoch, memories: { velocity } }, { goal }, batch) {
      const gradient = await batchGradient(input, batch, v, { goal, loss, bound: lossBound(loss, goal.kind, bound) });
      const moved = follow(velocity, gradient, momentum);
      ascend(v, velocity, threatModel.norm, stepSize * threatModel.epsilon * stepDecay ** epoch);
      confine(v, threatModel, classifier.imageShape);
      yield batch.length;
      return moved;
    },
  };
}

/**
 * Stochastic gradient ascent on one perturbation for all images: a batch, a step along the sign (LINF) or the unit
 * vector (L2) of the gradient with momentum, a projection. Loss bounded, step decaying, best iterate kept.
 */
export const uapSgd: UniversalAttack<typeof parameters> = {
  name: 'uap-sgd',
  title: 'Stochastic-gradient universal perturbation',
  summary: 'Batched gradient ascent on one perturbation for all images; usually stronger than the published loop. Nontargeted on few classes it also tries every single class as a direction.',
  reference: 'Shafahi et al., Universal adversarial training, AAAI 2020; momentum: Dong et al., Boosting adversarial attacks with momentum, CVPR 2018',
  kind: 'UNIVERSAL',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturb: (input) => searchLegs(input, stepRule(input)),
};
