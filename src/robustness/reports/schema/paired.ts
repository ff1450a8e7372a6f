import { z } from 'zod';
import { goalSchema, normSchema, rateSchema } from './common.ts';

export const differenceSchema = z.strictObject({
  value: z.number().min(-1).max(1),
  n: z.int().min(0),
  ci95: z.strictObject({ lower: z.number().min(-1).max(1), upper: z.number().min(-1).max(1), method: z.string(), level: z.number() }),
}).meta({ id: 'Difference', description: 'A difference of two proportions over the same images, in [-1, 1], with its interval.' });

export const pairedTestSchema = z.strictObject({
  only_child: z.int().min(0).describe('Images that count for the child only.'),
  only_parent: z.int().min(0),
  p_value: z.number().min(0).max(1),
  p_adjusted: z.number().min(0).max(1).describe('Adjusted over all tests of this child.'),
  method: z.string(),
});

/** One figure of a hardened model and its parent, over the same images. */
export const pairedFigureSchema = z.strictObject({
  parent: rateSchema,
  child: rateSchema,
  difference: differenceSchema.describe('Child minus parent.'),
  test: pairedTestSchema,
  left_out: z.int().min(0).describe('Images that the figure leaves out for one of the two, and so for both here.'),
});

export const threatFields = {
  goal: goalSchema,
  target_class: z.string().nullable(),
  from_class: z.string().nullable(),
  norm: normSchema,
  epsilon: z.number().positive(),
};

export type ReportDifference = z.infer<typeof differenceSchema>;
export type ReportPairedFigure = z.infer<typeof pairedFigureSchema>;
