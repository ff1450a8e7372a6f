import { z } from 'zod';
import { jsonObjectSchema, rateSchema, sha256Schema, verdictSchema } from './common.ts';
import { pairedFigureSchema, threatFields } from './paired.ts';

const imageCountSchema = z.strictObject({ images: z.int().min(0), class_counts: z.array(z.int().min(0)) });

const modelNameSchema = z.strictObject({ id: z.string(), name: z.string(), version: z.string(), sha256: sha256Schema });

const classFigureSchema = z.strictObject({ class_name: z.string(), figure: pairedFigureSchema });

export const recipeSchema = z.strictObject({
  runtime: z.string(),
  seconds: z.number().min(0),
  trained_on: imageCountSchema,
  validated_on: imageCountSchema,
  history: z.array(z.strictObject({
    epoch: z.number(),
    loss: z.number(),
    validation_loss: z.number(),
    validation_accuracy: z.number().min(0).max(1),
    validation_ci95: z.strictObject({ lower: z.number(), upper: z.number(), method: z.string(), level: z.number() }),
    learning_rate: z.number(),
    measures: z.record(z.string(), z.number()),
  })).describe('Measured on the validation part of the generation split: never the result.'),
});

export const certificationSchema = z.strictObject({
  method: z.string(),
  norm: z.literal('L2'),
  alpha: z.number().describe('Largest share of the statements on one image that may be wrong by chance.'),
  n: z.int().min(0),
  abstained: z.int().min(0),
  accuracy_at_radius: z.array(z.strictObject({
    radius: z.number().min(0), count: z.int().min(0), value: z.number(), lower: z.number(), upper: z.number(),
  })).describe('Share of the n images answered rightly and proven constant within the radius, [0, 1] pixels.'),
});

export const threatEffectSchema = z.strictObject({
  ...threatFields,
  algorithms: z.array(z.string()).min(1),
  parent_attack_ids: z.array(z.string()),
  child_attack_ids: z.array(z.string()),
  success: pairedFigureSchema,
  adversarial_accuracy: pairedFigureSchema,
  per_class: z.array(classFigureSchema).describe('Recall of each class under every attack at once.'),
});

export const carriedOverSchema = z.strictObject({
  ...threatFields,
  perturbation_id: z.string(),
  algorithm: z.string(),
  parent_attack_id: z.string(),
  child_attack_id: z.string(),
  success: pairedFigureSchema,
  control: rateSchema.nullable(),
  works: z.enum(['STILL_WORKS', 'NO_BETTER_THAN_NOISE', 'NO_CONTROL'])
    .describe('Against the strongest random control of the same threat on the child; intervals that do not touch.'),
});

export const effectSchema = z.strictObject({
  clean_accuracy: pairedFigureSchema.nullable(),
  clean_per_class: z.array(classFigureSchema),
  threats: z.array(threatEffectSchema),
  carried_over: z.array(carriedOverSchema),
  not_compared: z.array(z.string()),
  adjustment: z.string(),
}).describe('Child beside parent on the same images.');

export const maskingSchema = z.strictObject({
  verdict: z.enum(['SUGGESTED', 'UNDECIDED', 'NO_SIGN', 'NOT_EXAMINED']),
  signs: z.array(z.strictObject({ check: z.string(), title: z.string(), outcome: verdictSchema, detail: z.string() })),
  statement: z.string(),
}).describe('Whether the defense seems to hide gradients from the attacks instead of removing the weakness.');

export const defenseSchema = z.strictObject({
  model_id: z.string(),
  parent: modelNameSchema.nullable().describe('Null when the parent is no longer known.'),
  parent_id: z.string(),
  algorithm: z.string(),
  title: z.string(),
  parameters: jsonObjectSchema,
  seed: z.int().nullable(),
  recipe: recipeSchema.nullable(),
  warnings: z.array(z.string()),
  certification: certificationSchema.nullable(),
  effect: effectSchema.nullable().describe('Null when there is no outcome table of both on the same images.'),
  masking: maskingSchema,
}).describe('A model under audit that was hardened: how, and what came of it.');

export type ReportDefense = z.infer<typeof defenseSchema>;
export type ReportEffect = z.infer<typeof effectSchema>;
export type ReportMasking = z.infer<typeof maskingSchema>;
export type ReportThreatEffect = z.infer<typeof threatEffectSchema>;
export type ReportCarriedOver = z.infer<typeof carriedOverSchema>;
