import { z } from 'zod';
import type { AttackInput, UniversalAttack } from './attack.ts';
import { ascend } from './support/ascend.ts';
import { batchGradient } from './support/batch-gradient.ts';
import { batchesOf } from './support/batches.ts';
import { confine } from './support/confine.ts';
import { legParameters, searchLegs, type StepRule } from './support/leg-search.ts';
import { lossBound } from './support/loss-bound.ts';
import { follow } from './support/momentum.ts';

const parameters = z.strictObject({
  epochs: z.int().min(1).max(1000).default(5)
    .describe('Passes over the generation split, for each direction tried; the paper makes 20.'),
  batchSize: z.int().min(1).max(4096).default(250).describe('Images of one outer step; the paper takes 250.'),
  innerBatchSize: z.int().min(1).max(4096).default(10).describe('Images of one inner step; the paper takes 10.'),
  innerPasses: z.int().min(1).max(100).default(4)
    .describe('Times the inner steps go through the images of an outer step; the paper makes 4.'),
  stepSize: z.number().positive().max(10).default(0.1)
    .describe('Length of an inner and of an outer step as a share of epsilon, in the norm of the threat model; the paper takes 0.1.'),
  momentum: z.number().min(0).lt(1).default(0)
    .describe('Share of the last outer direction kept in the next; the paper takes 0, or 0.9 with momentum.'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling once the odds for the attacker are e^bound: the bounded cross-entropy.'),
  ...legParameters,
});

/**
 * Small inner steps from v, whose gradients are added up as they are; then one outer step from v along their sum. The
 * inner steps only look ahead: where they lead is forgotten.
 */
function stepRule(input: AttackInput<z.output<typeof parameters>>): StepRule<'velocity'> {
  const { classifier: { imageShape }, threatModel, parameters: { innerBatchSize, innerPasses, stepSize, momentum, bound } } = input;
  const { norm, epsilon } = threatModel;
  return {
    name: 'uap-sga',
    memories: ['velocity'],
    gradientsPerImage: innerPasses,
    async *step({ v, random, memories: { velocity } }, { goal }, batch) {
      const request = { goal, loss: 'cross-entropy', bound: lossBound('cross-entropy', goal.kind, bound) } as const;
      const [inner, sum] = [v.slice(), new Float32Array(v.length)];
      for (let pass = 0; pass < innerPasses; pass++) {
        const order = random.permutation(batch.length).map((at) => batch[at] ?? 0);
        for (const few of batchesOf(order, innerBatchSize)) {
          const gradient = await batchGradient(input, few, inner, request);
          for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (gradient[i] ?? 0);
          ascend(inner, gradient, norm, stepSize * epsilon);
          confine(inner, threatModel, imageShape);
          yield few.length;
        }
      }
      const moved = follow(velocity, sum, momentum);
      ascend(v, velocity, norm, stepSize * epsilon);
      confine(v, threatModel, imageShape);
      return moved;
    },
  };
}

/**
 * Stochastic gradient aggregation: small noisy inner steps find directions that a large batch's gradient misses, and
 * their sum, less noisy, makes the outer step.
 */
export const uapSga: UniversalAttack<typeof parameters> = {
  name: 'uap-sga',
  title: 'Universal perturbation by gradient aggregation',
  summary: 'Small inner steps whose gradients are added up for one outer step. Slower than uap-sgd for each pass, and less easily stuck.',
  reference: 'Liu, Zhong, Zhang, Qin & Deng, Enhancing generalization of universal adversarial perturbation through gradient aggregation, ICCV 2023',
  kind: 'UNIVERSAL',
  knowledge: 'WHITE_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  perturb: (input) => searchLegs(input, stepRule(input)),
};
