import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { apgdParameters, apgdSearch } from './support/apgd-search.ts';
import { searchEach } from './support/image-search.ts';

const parameters = z.strictObject(apgdParameters);

/** Auto-PGD on the cross-entropy. */
export const apgdCe: ImageAttack<typeof parameters> = {
  name: 'apgd-ce',
  title: 'Auto-PGD, cross-entropy',
  summary: 'Gradient ascent on the cross-entropy with momentum, which finds its step size by itself.',
  reference: 'Croce & Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => apgdSearch(subject, { loss: 'cross-entropy', ...input.parameters }));
  },
};
