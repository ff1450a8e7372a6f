import { z } from 'zod';
import { rateSchema, sha256Schema, splitSchema, verdictSchema } from './common.ts';
import { detailsSchema } from './performance.ts';

export const resultSchema = z.strictObject({
  id: z.string(),
  attack_id: z.string(),
  model_id: z.string(),
  transferred: z.boolean().describe('True when the perturbation was made for another model.'),
  split: splitSchema,
  channel: z.string(),
  clean_accuracy: rateSchema,
  adversarial_accuracy: rateSchema,
  fooling_rate: rateSchema,
  conditional_fooling_rate: rateSchema,
  targeted_success_rate: rateSchema.nullable(),
  net_targeted_success_rate: rateSchema.nullable(),
  target_prevalence: rateSchema.nullable(),
  confusion: z.array(z.array(z.int().min(0))).describe('[clean prediction][prediction under attack]'),
  per_class: z.array(z.strictObject({
    class_name: z.string(),
    n: z.int().min(0),
    clean_accuracy: rateSchema,
    adversarial_accuracy: rateSchema,
  })),
  dominant_class: z.string().nullable(),
  dominant_class_share: z.number().nullable(),
  details: detailsSchema,
  perturbation_sha256: sha256Schema.nullable(),
  outcomes_sha256: sha256Schema.describe('Of the per-image table from which every figure here can be recomputed.'),
});

export const controlSchema = z.strictObject({
  attack_id: z.string(),
  model_id: z.string(),
  threat_model_id: z.string(),
  metric: z.string(),
  attack: rateSchema,
  control_attack_id: z.string().nullable(),
  control: rateSchema.nullable(),
  separation: z.enum(['ABOVE', 'OVERLAPPING', 'BELOW', 'NO_CONTROL'])
    .describe('Where the interval of the attack lies beside that of the matched control.'),
}).describe('Each attack beside the strongest control of the same model, goal, target, norm and budget.');

export const criterionVerdictSchema = z.strictObject({
  criterion: z.string(),
  metric: z.string(),
  model_id: z.string(),
  verdict: verdictSchema,
  observed: rateSchema.nullable().describe('The worst rate observed, with its Clopper-Pearson interval.'),
  attack_id: z.string().nullable(),
  limit: z.string(),
  max: z.number().nullable(),
  min: z.number().nullable(),
  rationale: z.string(),
  reason: z.string(),
});

export const sanityCheckSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['BLOCKING', 'WARNING']),
  outcome: verdictSchema,
  detail: z.string(),
});

export type ReportResult = z.infer<typeof resultSchema>;
export type ReportControl = z.infer<typeof controlSchema>;
export type CriterionVerdict = z.infer<typeof criterionVerdictSchema>;
export type SanityFinding = z.infer<typeof sanityCheckSchema>;
