import { z } from 'zod';

/** A proportion with its sample size and interval; the interval's method is named. */
export const rateSchema = z.strictObject({
  value: z.number().min(0).max(1),
  successes: z.int().min(0),
  n: z.int().min(0),
  ci95: z.strictObject({
    lower: z.number().min(0).max(1),
    upper: z.number().min(0).max(1),
    method: z.string(),
    level: z.number(),
  }),
}).meta({ id: 'Rate', description: 'A proportion in [0, 1] with its sample size and confidence interval.' });

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Sha256', description: 'Lower-case hexadecimal SHA-256 digest.' });

export const timeSchema = z.iso.datetime({ offset: true })
  .meta({ id: 'Time', description: 'A time in UTC, RFC 3339.' });

export const normSchema = z.enum(['LINF', 'L2']);
export const goalSchema = z.enum(['NONTARGETED', 'TARGETED']);
export const knowledgeSchema = z.enum(['WHITE_BOX', 'BLACK_BOX', 'NONE']);
export const splitSchema = z.enum(['GENERATION', 'EVALUATION']);
export const verdictSchema = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'NOT_TESTED', 'INVALID']);
export const validitySchema = z.enum(['VALID', 'VALID_WITH_WARNINGS', 'INVALID']);

/** Free JSON: parameters and what the vendor says of the device. */
export const jsonObjectSchema = z.record(z.string(), z.json());

export type ReportRate = z.infer<typeof rateSchema>;
export type ReportVerdict = z.infer<typeof verdictSchema>;
export type Validity = z.infer<typeof validitySchema>;
