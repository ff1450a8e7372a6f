import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { gradientOf, logitsOf, searchEach } from './support/image-search.ts';
import { stepFrom } from './support/image-steps.ts';

const parameters = z.strictObject({
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy')
    .describe('What grows: cross-entropy, as published, or the difference of two logits.'),
});

/** One gradient at the clean image and one step as long as the budget. Two queries an image. */
export const fgsm: ImageAttack<typeof parameters> = {
  name: 'fgsm',
  title: 'Fast gradient sign method',
  summary: 'One step of the whole budget along the gradient of the clean image. Weak; what every iterated attack must beat.',
  reference: 'Goodfellow, Shlens & Szegedy, Explaining and harnessing adversarial examples, ICLR 2015',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    const { loss } = input.parameters;
    return searchEach(input, function* (subject) {
      const { clean, goal, lossClass, epsilon } = subject;
      const { gradient } = yield* gradientOf(clean, { loss, goal: goal.kind, classIndex: lossClass });
      subject.progress = 0.5;
      const stepped = stepFrom(subject, clean, gradient, epsilon);
      const [logits] = yield* logitsOf([stepped]);
      if (logits) subject.offer(stepped, logits);
    });
  },
};
