import { z } from 'zod';
import { goalSchema, jsonObjectSchema, rateSchema, timeSchema, validitySchema } from './common.ts';

export const headlineSchema = z.strictObject({
  model_id: z.string(),
  goal: goalSchema,
  target_class: z.string().nullable(),
  attack_id: z.string(),
  observed: rateSchema,
  control: rateSchema.nullable(),
  sentence: z.string(),
});

export const worstCaseHeadlineSchema = z.strictObject({
  model_id: z.string(),
  goal: goalSchema,
  target_class: z.string().nullable(),
  observed: rateSchema,
  sentence: z.string(),
});

export const coverSchema = z.strictObject({
  id: z.string(),
  version: z.int().min(1),
  title: z.string(),
  organization: z.string(),
  audit: z.strictObject({ id: z.string(), name: z.string() }),
  issued_at: timeSchema,
  status: z.literal('draft').describe('Draft until signed.'),
  validity: validitySchema,
  claim_scope: z.string(),
  headlines: z.array(headlineSchema)
    .describe('The strongest universal attack of each model and goal, in plain words; empty when the audit is INVALID.'),
  worst_cases: z.array(worstCaseHeadlineSchema)
    .describe('What all attacks of a threat model reach together, image by image; empty when the audit is INVALID.'),
  checks: z.strictObject({
    run: z.int().min(0),
    passed: z.int().min(0),
    warned: z.int().min(0),
    failed: z.int().min(0),
    not_run: z.int().min(0),
  }),
});

export const deviceSchema = jsonObjectSchema.nullable().describe('As given by the vendor, not checked.');

export const signatorySchema = z.strictObject({ name: z.string(), role: z.string(), organization: z.string() });

export const planSchema = z.strictObject({
  limits: z.array(z.strictObject({
    metric: z.string(),
    max: z.number().nullable(),
    min: z.number().nullable(),
    rationale: z.string(),
  })),
  frozen_at: timeSchema,
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
});

export type Cover = z.infer<typeof coverSchema>;
export type Headline = z.infer<typeof headlineSchema>;
export type WorstCaseHeadline = z.infer<typeof worstCaseHeadlineSchema>;
