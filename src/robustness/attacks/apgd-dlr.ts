import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { apgdParameters, apgdSearch, targetsParameter } from './support/apgd-search.ts';
import { searchEach } from './support/image-search.ts';

const parameters = z.strictObject({ ...apgdParameters, targets: targetsParameter });

/** Auto-PGD on the difference of logits ratio, which no scaling of the logits can flatten. */
export const apgdDlr: ImageAttack<typeof parameters> = {
  name: 'apgd-dlr',
  title: 'Auto-PGD, difference of logits ratio',
  summary: 'Auto-PGD on a loss that no scaling of the logits can flatten. For models of 3 classes and more, targeted 4.',
  reference: 'Croce & Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  leastClasses: { NONTARGETED: 3, TARGETED: 4, otherwise: 'apgd-margin' },
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => apgdSearch(subject, { loss: 'dlr', ...input.parameters }));
  },
};
