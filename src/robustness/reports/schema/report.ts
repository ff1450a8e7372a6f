import { z } from 'zod';
import { attackSchema, threatModelSchema } from './attacks.ts';
import { channelSchema, checkRunSchema, corruptionSchema, worstCaseSchema } from './beyond.ts';
import { coverSchema, deviceSchema, planSchema, signatorySchema } from './cover.ts';
import { defenseSchema } from './defenses.ts';
import { findingsSchema } from './findings.ts';
import { controlSchema, criterionVerdictSchema, resultSchema, sanityCheckSchema } from './results.ts';
import { dataSchema, modelSchema } from './system.ts';

/**
 * report.json, version 1. Strict: an unknown key is an error. Published as schema/report.v1.schema.json; a change that
 * breaks a reader is a version 2.
 */
export const reportDocumentSchema = z.strictObject({
  schema: z.literal('report.v1'),
  cover: coverSchema,
  device: deviceSchema,
  signatories: z.array(signatorySchema),
  plan: planSchema,
  system_under_test: z.strictObject({ models: z.array(modelSchema).min(1) }),
  data: dataSchema,
  threat_models: z.array(threatModelSchema),
  attacks: z.array(attackSchema),
  results: z.array(resultSchema),
  controls: z.array(controlSchema),
  worst_cases: z.array(worstCaseSchema),
  channels: z.array(channelSchema),
  corruptions: z.array(corruptionSchema),
  verdicts: z.array(criterionVerdictSchema),
  findings: findingsSchema,
  defenses: z.array(defenseSchema),
  sanity_checks: z.array(sanityCheckSchema),
  check_runs: z.array(checkRunSchema),
  definitions: z.array(z.strictObject({
    key: z.string(), title: z.string(), symbol: z.string().nullable(), plain: z.string(), better: z.enum(['larger', 'smaller']),
  })),
  environment: z.strictObject({ assay_version: z.string(), runtimes: z.array(z.string()) }),
  limitations: z.array(z.string()).min(1),
}).describe('Evidence on the adversarial robustness of image classifiers. Rates are fractions of 1; epsilons and norms are in pixels scaled to [0, 1].');

export type ReportDocument = z.infer<typeof reportDocumentSchema>;

/** The published JSON Schema (draft 2020-12) of report.json, as plain data. */
export function reportJsonSchema(): Record<string, unknown> {
  return {
    $id: 'report.v1.schema.json',
    title: 'Assay robustness report, version 1',
    ...z.toJSONSchema(reportDocumentSchema, { target: 'draft-2020-12' }),
  };
}
