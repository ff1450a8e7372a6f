import { z } from 'zod';
import type { UniversalAttack } from './attack.ts';
import { gradientStepParameters, gradientSteps } from './support/gradient-steps.ts';
import { searchLegs } from './support/leg-search.ts';

const parameters = z.strictObject({
  ...gradientStepParameters,
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy')
    .describe('What grows: cross-entropy, or the difference of two logits.'),
});

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
  perturb: (input) => searchLegs(input, gradientSteps('uap-sgd', input, input.parameters.loss)),
};
