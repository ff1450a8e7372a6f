import type { UniversalAttack } from './attack.ts';
import { perturbationParameter } from './support/perturbation-parameter.ts';
import { measuredOnce, storedPerturbation } from './support/stored-perturbation.ts';

/** A perturbation made before, scored again: on another model it shows how far it transfers. */
export const uapStored: UniversalAttack<typeof perturbationParameter> = {
  name: 'uap-stored',
  title: 'An earlier perturbation, scored again',
  summary: 'Crafts nothing: scores a perturbation made by another attack, on another model or data set. What scorePerturbation launches.',
  reference: 'Papernot, McDaniel & Goodfellow, Transferability in machine learning, arXiv:1605.07277 (2016)',
  kind: 'UNIVERSAL',
  knowledge: 'BLACK_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters: perturbationParameter,
  perturb: (input) => measuredOnce(input, storedPerturbation(input)),
};
