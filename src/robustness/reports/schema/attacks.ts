import { z } from 'zod';
import { goalSchema, jsonObjectSchema, knowledgeSchema, normSchema, sha256Schema, timeSchema } from './common.ts';

export const threatModelSchema = z.strictObject({
  id: z.string().regex(/^TM-\d{2,}$/),
  goal: goalSchema,
  target_class: z.string().nullable(),
  from_class: z.string().nullable().describe('The only class whose images were attacked; null: all.'),
  norm: normSchema,
  epsilon: z.number().positive().describe('Budget in [0, 1] pixels.'),
  epsilon_255: z.number().positive().nullable().describe('The same budget in units of 1/255; null for L2, which is no size of a pixel.'),
  zeta_percent: z.number().nullable()
    .describe('Budget as a percentage of the mean image norm, all channels, generation split, at the size of the model.'),
  knowledge: knowledgeSchema,
  clip_range: z.tuple([z.number(), z.number()]).describe('A perturbed image is clip(x + v, low, high).'),
  universal: z.boolean(),
  kind: z.enum(['UNIVERSAL', 'IMAGE', 'CORRUPTION']).describe('One perturbation for all images, one for each, or a natural change without adversary, whose budget means nothing.'),
});

export const perturbationSchema = z.strictObject({
  id: z.string(),
  sha256: sha256Schema,
  shape: z.array(z.int().min(1)).describe('[channels, height, width]'),
  l2: z.number().min(0),
  linf: z.number().min(0),
  psnr_db: z.number().describe('Mean over the evaluation split; 200 where nothing changed.'),
  ssim: z.number().describe('Mean over the evaluation split.'),
});

export const attackSchema = z.strictObject({
  id: z.string(),
  algorithm: z.strictObject({ name: z.string(), title: z.string(), summary: z.string(), reference: z.string() }),
  is_control: z.boolean().describe('A control knows nothing of the model: random noise and the like.'),
  threat_model_id: z.string(),
  model_id: z.string(),
  seed: z.int(),
  parameters: jsonObjectSchema,
  state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  problem: z.string().nullable(),
  runtime: z.string().nullable(),
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
  duration_seconds: z.number().min(0).nullable(),
  warnings: z.array(z.string()),
  curve: z.array(z.strictObject({ epoch: z.number(), success_rate: z.number() }))
    .describe('Success on the generation split while learning: never the result.'),
  perturbation: perturbationSchema.nullable(),
});

export type ReportThreatModel = z.infer<typeof threatModelSchema>;
export type ReportAttack = z.infer<typeof attackSchema>;
