import { z } from 'zod';
import { goalSchema, normSchema, rateSchema } from './common.ts';

export const worstCaseSchema = z.strictObject({
  model_id: z.string(),
  goal: goalSchema,
  target_class: z.string().nullable(),
  from_class: z.string().nullable(),
  norm: normSchema,
  epsilon: z.number().positive(),
  attack_ids: z.array(z.string()).min(1).describe('The attacks combined.'),
  success: rateSchema.describe('Images on which at least one of them reached the goal; population as for one attack.'),
  adversarial_accuracy: rateSchema.describe('Images correct under every one of them.'),
}).describe('The per-image worst case over every attack of a threat model: the mean over images of the worst over attacks.');

export const channelSchema = z.strictObject({
  attack_id: z.string(),
  model_id: z.string(),
  channels: z.array(z.strictObject({ channel: z.string(), success: rateSchema })).describe('The direct one first.'),
}).describe('Success of an attack by how its images travelled to the model; clean images travelled the same way.');

export const corruptionSchema = z.strictObject({
  attack_id: z.string(),
  model_id: z.string(),
  name: z.string(),
  title: z.string(),
  severities: z.array(z.strictObject({
    severity: z.int().min(0).max(5),
    accuracy: rateSchema,
    changed: rateSchema.describe('Answers that differ from those on untouched images.'),
    delta_pp: z.number().describe('Accuracy minus that on untouched images, in percentage points.'),
  })),
}).describe('Accuracy under a natural change of the image, with no adversary.');

export const checkRunSchema = z.strictObject({
  model_id: z.string(),
  state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  settings: z.record(z.string(), z.number()),
  images: z.int().min(0).nullable(),
  seconds: z.number().min(0).nullable(),
  queries: z.int().min(0).nullable().describe('Images shown to the model.'),
  problem: z.string().nullable(),
  findings: z.array(z.strictObject({
    id: z.string(),
    outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'NOT_TESTED']),
    detail: z.string(),
    numbers: z.record(z.string(), z.number()),
  })),
}).describe('The sanity checks that ran one model: their cost, and what they found.');

export type ReportWorstCase = z.infer<typeof worstCaseSchema>;
export type ReportChannels = z.infer<typeof channelSchema>;
export type ReportCorruption = z.infer<typeof corruptionSchema>;
export type ReportCheckRun = z.infer<typeof checkRunSchema>;
