import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { apgdParameters, apgdSearch, targetsParameter } from './support/apgd-search.ts';
import { searchEach } from './support/image-search.ts';

const parameters = z.strictObject({ ...apgdParameters, targets: targetsParameter });

/** Auto-PGD on the difference of two logits: what apgd-dlr is for models of two classes. */
export const apgdMargin: ImageAttack<typeof parameters> = {
  name: 'apgd-margin',
  title: 'Auto-PGD, margin',
  summary: 'Auto-PGD on the difference of two logits, a second loss beside the cross-entropy that serves models of two classes too.',
  reference: 'Croce & Hein, Reliable evaluation of adversarial robustness, ICML 2020; loss: Carlini & Wagner, Towards evaluating the robustness of neural networks, S&P 2017',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, (subject) => apgdSearch(subject, { loss: 'margin', ...input.parameters }));
  },
};
