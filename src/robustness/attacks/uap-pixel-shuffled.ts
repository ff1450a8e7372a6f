import { Random } from '../../kernel/random.ts';
import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { UniversalAttack } from './attack.ts';
import { perturbationParameter } from './support/perturbation-parameter.ts';
import { measuredOnce, storedPerturbation } from './support/stored-perturbation.ts';

/** The control with the same values as an attack, and so every norm of it, at other places. */
export const uapPixelShuffled: UniversalAttack<typeof perturbationParameter> = {
  name: 'uap-pixel-shuffled',
  title: 'Pixel-shuffled perturbation (control)',
  summary: 'An earlier perturbation with its pixels in random order, the channels of a pixel together. What an attack reaches above this comes from its pattern.',
  reference: 'Carlini et al., On evaluating adversarial robustness, arXiv:1902.06705 (2019), section on sanity checks',
  kind: 'UNIVERSAL',
  knowledge: 'NONE',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters: perturbationParameter,
  perturb(input) {
    const { shape, data } = storedPerturbation(input);
    const pixels = data.length / (shape[0] ?? 1);
    const order = Random.fromState(input.random.state()).permutation(pixels);
    const shuffled = data.map((_, at) => data[at - (at % pixels) + (order[at % pixels] ?? 0)] ?? 0);
    return measuredOnce(input, floatTensor(shape, shuffled));
  },
};
