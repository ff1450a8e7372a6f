import { z } from 'zod';
import type { AttackInput } from '../attack.ts';
import { ascend } from './ascend.ts';
import { batchGradient } from './batch-gradient.ts';
import { confine } from './confine.ts';
import { legParameters, type StepRule } from './leg-search.ts';
import { lossBound } from './loss-bound.ts';
import { follow } from './momentum.ts';

/** Parameters of an attack that follows the gradient of one batch after another. */
export const gradientStepParameters = {
  epochs: z.int().min(1).max(1000).default(3).describe('Passes over the generation split, for each direction tried.'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Images whose gradients make one step.'),
  stepSize: z.number().positive().max(10).default(0.2)
    .describe('Length of the first step as a share of epsilon, in the norm of the threat model.'),
  stepDecay: z.number().positive().max(1).default(0.8).describe('Factor on the step after each epoch.'),
  momentum: z.number().min(0).lt(1).default(0.5).describe('Share of the last direction kept in the next; 0 for none.'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling once the odds for the attacker are e^bound: the bounded loss.'),
  ...legParameters,
};

export interface GradientStepSettings {
  readonly stepSize: number;
  readonly stepDecay: number;
  readonly momentum: number;
  readonly bound: number;
}

/** A step along the gradient of a batch, with momentum over unit gradients; `name` is the attack's, for its messages. */
export function gradientSteps(name: string, input: AttackInput<GradientStepSettings>, loss: Parameters<typeof lossBound>[0]): StepRule<'velocity'> {
  const { classifier, threatModel, parameters: { bound, stepSize, stepDecay, momentum } } = input;
  return {
    name,
    memories: ['velocity'],
    gradientsPerImage: 1,
    async *step({ v, epoch, memories: { velocity } }, { goal }, batch) {
      const gradient = await batchGradient(input, batch, v, { goal, loss, bound: lossBound(loss, goal.kind, bound) });
      const moved = follow(velocity, gradient, momentum);
      ascend(v, velocity, threatModel.norm, stepSize * threatModel.epsilon * stepDecay ** epoch);
      confine(v, threatModel, classifier.imageShape);
      yield batch.length;
      return moved;
    },
  };
}
