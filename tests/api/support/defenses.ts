import { z } from 'zod';
import type { Defense, TrainingDefense } from '../../../src/robustness/defenses/defense.ts';

const about = (name: string) => ({ name, title: `The ${name} defense`, summary: 'For tests.', reference: 'Nobody, Nowhere, 2026' });

const never: TrainingDefense['train'] = () => {
  throw new Error('the API trains nothing');
};

/** One defense of each sort that the API tells apart; none of them can be run. */
export const FAKE_DEFENSES: readonly Defense[] = [
  {
    ...about('fake-training'),
    kind: 'TRAINING',
    parameters: z.strictObject({
      rounds: z.number().int().min(1).max(20).default(5),
      budget: z.strictObject({ norm: z.enum(['LINF', 'L2']).default('LINF') }).prefault({}),
    }),
    train: never,
  },
  {
    ...about('fake-noise'),
    kind: 'TRAINING',
    parameters: z.strictObject({ sigma: z.number().positive().default(0.25) }),
    train: never,
    answer: (classifier) => classifier,
  },
  {
    ...about('fake-transform'),
    kind: 'TRANSFORM',
    parameters: z.strictObject({ bits: z.number().int().min(1).max(8).default(4) }),
    prefix: (graph) => graph,
  },
];
