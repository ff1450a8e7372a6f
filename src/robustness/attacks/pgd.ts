import { z } from 'zod';
import type { ImageAttack } from './attack.ts';
import { gradientOf, logitsOf, searchEach, type ImageSearch } from './support/image-search.ts';
import { randomStart, stepFrom } from './support/image-steps.ts';
import type { ImageSubject } from './support/image-subject.ts';

const parameters = z.strictObject({
  steps: z.int().min(1).max(10_000).default(40).describe('Gradient steps of each try.'),
  stepSize: z.number().positive().max(10).default(0.1).describe('Length of a step as a share of epsilon, in the norm of the threat model.'),
  restarts: z.int().min(1).max(1000).default(1).describe('Tries for each image, from different starts; an image that is broken is not tried again.'),
  randomStart: z.boolean().default(true)
    .describe('Whether every try starts at a random point within the budget; otherwise the first starts at the clean image.'),
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy')
    .describe('What grows: cross-entropy, as published, or the difference of two logits.'),
});
type Parameters = z.output<typeof parameters>;

/** One try: whether it reached the goal. Each gradient also shows where its own image stands. */
function* ascent(subject: ImageSubject, restart: number, { steps, stepSize, restarts, loss, ...settings }: Parameters): ImageSearch<boolean> {
  const { goal, lossClass, epsilon, clean } = subject;
  let image = restart > 0 || settings.randomStart ? randomStart(subject) : clean;
  for (let step = 0; step < steps; step++) {
    const { logits, gradient } = yield* gradientOf(image, { loss, goal: goal.kind, classIndex: lossClass });
    if (subject.offer(image, logits)) return true;
    subject.progress = (restart + (step + 1) / (steps + 1)) / restarts;
    image = stepFrom(subject, image, gradient, stepSize * epsilon);
  }
  const [logits] = yield* logitsOf([image]);
  return logits !== undefined && subject.offer(image, logits);
}

/** Projected gradient ascent from random starts. An image stops at the first iterate that reaches the goal. */
export const pgd: ImageAttack<typeof parameters> = {
  name: 'pgd',
  title: 'Projected gradient descent',
  summary: 'Many small gradient steps within the budget, from random starts: the standard per-image attack.',
  reference: 'Madry et al., Towards deep learning models resistant to adversarial attacks, ICLR 2018',
  kind: 'IMAGE',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturbImages(input) {
    return searchEach(input, function* (subject) {
      for (let restart = 0; restart < input.parameters.restarts; restart++) {
        if (yield* ascent(subject, restart, input.parameters)) return;
      }
    });
  },
};
