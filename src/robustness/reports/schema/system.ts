import { z } from 'zod';
import { sha256Schema, splitSchema } from './common.ts';

export const modelSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  format: z.string(),
  sha256: sha256Schema,
  weights_digest: sha256Schema.nullable().describe('Over the weights alone, so that conversions of a model can be tied.'),
  size_bytes: z.int().min(0),
  parameters: z.int().min(0).nullable(),
  classes: z.array(z.string()),
  output_kind: z.enum(['LOGITS', 'SOFTMAX', 'SIGMOID_BINARY', 'SIGMOID_MULTILABEL']).nullable(),
  differentiable: z.boolean().nullable(),
  input: z.strictObject({ height: z.int(), width: z.int(), channels: z.int(), layout: z.string() }).nullable(),
  preprocessing: z.strictObject({
    width: z.int().nullable(),
    height: z.int().nullable(),
    channels: z.string(),
    resize: z.string(),
    scale: z.array(z.number()),
    offset: z.array(z.number()),
  }).describe('Model input = pixel in [0, 1] * scale + offset, after the resize. Perturbations are added before it.'),
  reference_vectors: z.int().min(0).describe('Outputs given by the vendor and reproduced.'),
  warnings: z.array(z.string()),
});

export const dataSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  modality: z.string().nullable(),
  format: z.string(),
  sha256: sha256Schema,
  manifest_sha256: sha256Schema.nullable(),
  classes: z.array(z.string()),
  splits: z.array(z.strictObject({
    split: splitSchema,
    images: z.int().min(0),
    patients: z.int().min(0).nullable(),
    class_counts: z.array(z.int().min(0)),
    mean_l2: z.number().describe('Mean norm of an image in [0, 1] pixels, all channels, before any resize.'),
    mean_linf: z.number(),
  })),
  patient_disjoint: z.boolean().nullable().describe('Null: patients are unknown.'),
  patients_derived: z.boolean().describe('True: patients were read out of file names by a rule, and so may be wrong.'),
  warnings: z.array(z.string()),
});

export type ReportModel = z.infer<typeof modelSchema>;
export type ReportData = z.infer<typeof dataSchema>;
