import { z } from 'zod';
import { jsonObjectSchema, rateSchema } from './common.ts';

export const estimateSchema = z.strictObject({
  value: z.number().nullable(),
  n: z.int().min(0),
  ci95: z.strictObject({ lower: z.number().nullable(), upper: z.number().nullable(), method: z.string(), level: z.number() }),
}).meta({ id: 'Estimate', description: 'A figure that is no proportion of counts, with its interval; null where it is not defined.' });

export const performanceSchema = z.strictObject({
  balanced_accuracy: estimateSchema,
  calibration_error: estimateSchema.describe('Expected calibration error, 15 bins of equal width.'),
  per_class: z.array(z.strictObject({
    class_name: z.string(),
    sensitivity: rateSchema,
    specificity: rateSchema,
    ppv: rateSchema,
    npv: rateSchema,
    auroc: estimateSchema,
  })).describe('Each class against all others, by the class that the model names.'),
});

/** What a result says beyond rates of changed answers; ids and formulas of every figure in docs/metrics.md. */
export const detailsSchema = z.strictObject({
  performance: z.strictObject({ clean: performanceSchema, adversarial: performanceSchema }).nullable(),
  operating_point: jsonObjectSchema.nullable().describe('Rates at the threshold the vendor declared; null when none was.'),
  class_to_class: jsonObjectSchema.nullable().describe('Success among images of the only class attacked; null when all were.'),
  distortion: jsonObjectSchema.nullable().describe('Norms, PSNR and SSIM after clipping and the channel.'),
  queries: jsonObjectSchema.nullable().describe('Images shown to the model to attack one image; per-image attacks only.'),
  clustering: jsonObjectSchema.nullable().describe('Intervals over patients; null when no patient is known to have several images.'),
});

export type ReportEstimate = z.infer<typeof estimateSchema>;
export type ReportPerformance = z.infer<typeof performanceSchema>;
export type ReportDetails = z.infer<typeof detailsSchema>;
