import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { UniversalAttack } from './attack.ts';
import { perturbationParameter } from './support/perturbation-parameter.ts';
import { measuredOnce, storedPerturbation } from './support/stored-perturbation.ts';

/** The control with the same pattern, norm and spectrum as an attack, pointing the other way. */
export const uapSignFlipped: UniversalAttack<typeof perturbationParameter> = {
  name: 'uap-sign-flipped',
  title: 'Sign-flipped perturbation (control)',
  summary: 'The negative of an earlier perturbation. What an attack reaches above this comes from its direction, not from its pattern or norm.',
  reference: 'Carlini et al., On evaluating adversarial robustness, arXiv:1902.06705 (2019), section on sanity checks',
  kind: 'UNIVERSAL',
  knowledge: 'NONE',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters: perturbationParameter,
  perturb(input) {
    const { shape, data } = storedPerturbation(input);
    return measuredOnce(input, floatTensor(shape, data.map((value) => -value)));
  },
};
