import { z } from 'zod';
import type { BinaryRates } from './binary-rates.ts';
import type { ClusteringFigures } from './clustering.ts';
import type { Distortion } from './distortion.ts';
import type { Estimate } from './estimate.ts';
import type { ClassScore, ClassToClass, EvaluationFigures } from './evaluation.ts';
import type { DeltaPp, OperatingPointFigures } from './operating-point.ts';
import type { ClassPerformance, Performance } from './performance.ts';
import type { QueryCount } from './query-count.ts';
import type { Rate } from './rate.ts';

const level = z.literal(0.95);
const method = z.string().max(100);

/** The form of a rate, for data that came from outside. */
export const rateSchema: z.ZodType<Rate> = z.strictObject({
  value: z.number(), successes: z.int(), n: z.int(), lower: z.number(), upper: z.number(), level: z.number(), method: z.string(),
});

const estimateFields = { value: z.number().nullable(), n: z.int(), lower: z.number().nullable(), upper: z.number().nullable(), level, method };
const estimate: z.ZodType<Estimate> = z.strictObject(estimateFields);

const binaryFields = { sensitivity: rateSchema, specificity: rateSchema, ppv: rateSchema, npv: rateSchema };
const binary: z.ZodType<BinaryRates> = z.strictObject(binaryFields);

const classPerformance: z.ZodType<ClassPerformance> = z.strictObject({
  className: z.string(), ...binaryFields, auroc: z.strictObject({ ...estimateFields, positives: z.int(), negatives: z.int() }),
});

const performance: z.ZodType<Performance> = z.strictObject({
  balancedAccuracy: estimate, calibrationError: estimate, perClass: z.array(classPerformance),
});

const deltaPp: z.ZodType<DeltaPp> = z.strictObject({
  value: z.number(), lower: z.number(), upper: z.number(), n: z.int(), level, method,
});

const operatingPoint: z.ZodType<OperatingPointFigures> = z.strictObject({
  positiveClass: z.string(),
  threshold: z.number(),
  clean: binary,
  adversarial: binary,
  deltaPp: z.strictObject({
    sensitivity: deltaPp.nullable(), specificity: deltaPp.nullable(), ppv: z.number().nullable(), npv: z.number().nullable(),
  }),
});

const classScore: z.ZodType<ClassScore> = z.strictObject({
  className: z.string(), n: z.int(), cleanAccuracy: rateSchema, adversarialAccuracy: rateSchema,
});

const classToClass: z.ZodType<ClassToClass> = z.strictObject({ from: z.string(), to: z.string().nullable(), rate: rateSchema });

const distortion: z.ZodType<Distortion> = z.strictObject({
  n: z.int(), l2Mean: z.number(), l2Max: z.number(), linfMax: z.number(), relativeL2Mean: z.number().nullable(),
  psnrMeanDb: z.number(), psnrMinDb: z.number(), ssimMean: z.number(), ssimMin: z.number(),
});

const queries: z.ZodType<QueryCount> = z.strictObject({
  n: z.int(), median: z.number(), p95: z.number(), max: z.number(), medianOfSuccesses: z.number().nullable(),
});

const clustering: z.ZodType<ClusteringFigures> = z.strictObject({
  patients: z.int(),
  imagesWithoutPatient: z.int(),
  resamples: z.int(),
  seed: z.int(),
  rates: z.array(z.strictObject({ ...estimateFields, metric: z.string(), patients: z.int(), designEffect: z.number().nullable() })),
});

/** The form of an evaluation's figures, for data that came from outside; a change of either does not compile alone. */
export const evaluationSchema: z.ZodType<EvaluationFigures> = z.strictObject({
  split: z.enum(['GENERATION', 'EVALUATION']),
  channel: z.string(),
  cleanAccuracy: rateSchema,
  adversarialAccuracy: rateSchema,
  foolingRate: rateSchema,
  conditionalFoolingRate: rateSchema,
  targetedSuccessRate: rateSchema.nullable(),
  netTargetedSuccessRate: rateSchema.nullable(),
  targetPrevalence: rateSchema.nullable(),
  confusion: z.array(z.array(z.int())),
  perClass: z.array(classScore),
  dominantClass: z.string().nullable(),
  dominantClassShare: z.number().nullable(),
  performance: z.strictObject({ clean: performance, adversarial: performance }).exactOptional(),
  operatingPoint: operatingPoint.nullable().exactOptional(),
  classToClass: classToClass.nullable().exactOptional(),
  distortion: distortion.nullable().exactOptional(),
  queries: queries.nullable().exactOptional(),
  clustering: clustering.nullable().exactOptional(),
});
