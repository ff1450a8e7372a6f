import { z } from 'zod';
import { rateSchema } from './common.ts';
import { differenceSchema, threatFields } from './paired.ts';

export const severitySchema = z.enum(['HIGH', 'MEDIUM', 'LOW']);

const answersSchema = z.array(z.strictObject({ class_name: z.string(), images: z.int().min(0) }));

export const classCollapseSchema = z.strictObject({
  class_name: z.string(),
  n: z.int().min(0),
  clean_recall: rateSchema,
  recall_under_attack: rateSchema,
  loss: differenceSchema.describe('Untouched minus under attack.'),
  clean_answers: answersSchema,
  answers_under_attack: answersSchema.describe('An image broken by several attacks counts once.'),
});

export const perThousandSchema = z.strictObject({
  value: z.number(),
  n: z.int().min(1).describe('Images behind it.'),
  ci95: z.strictObject({ lower: z.number(), upper: z.number(), method: z.string(), level: z.number() }),
}).meta({ id: 'PerThousand', description: 'Examinations among 1,000, with the interval carried over from the rate.' });

const readingSchema = z.strictObject({
  clean: perThousandSchema,
  under_attack: perThousandSchema,
  added: perThousandSchema.describe('Under attack minus untouched, over the same images.'),
}).nullable().describe('Null where no image was counted.');

export const clinicalReadingSchema = z.strictObject({
  finding_class: z.string(),
  decision: z.enum(['OPERATING_POINT', 'CLASS_NAMED']),
  threshold: z.number().nullable(),
  prevalence: z.strictObject({ value: z.number().min(0).max(1), source: z.enum(['DEVICE', 'EVALUATION_SPLIT']), explained: z.string() }),
  sensitivity: z.strictObject({ clean: rateSchema, under_attack: rateSchema }),
  specificity: z.strictObject({ clean: rateSchema, under_attack: rateSchema }),
  missed_per_1000: readingSchema,
  false_alarms_per_1000: readingSchema,
});

export const defenseTriedSchema = z.strictObject({
  child_id: z.string(),
  child: z.string(),
  algorithm: z.string(),
  title: z.string(),
  algorithms: z.array(z.string()).describe('Attacks run from scratch on both, of which the worst case is compared.'),
  success: z.strictObject({ before: rateSchema, after: rateSchema, difference: differenceSchema, p_value: z.number(), method: z.string() }).nullable()
    .describe('Null when the child was not put through the same attacks.'),
  clean_accuracy: z.strictObject({ before: rateSchema, after: rateSchema, difference: differenceSchema, p_value: z.number(), method: z.string() }).nullable(),
  sentence: z.string(),
});

export const findingSchema = z.strictObject({
  id: z.string().regex(/^F-\d{2,}$/),
  model_id: z.string(),
  severity: severitySchema,
  grounds: z.array(z.string()).min(1).describe('Why it is graded so, with the numbers.'),
  title: z.string(),
  ...threatFields,
  attack_ids: z.array(z.string()).min(1),
  success: rateSchema,
  adversarial_accuracy: rateSchema,
  control: rateSchema.nullable().describe('The strongest random control of the same threat; null without one.'),
  classes: z.array(classCollapseSchema).nullable().describe('Null where the outcome tables were not read.'),
  collapse: z.array(z.string()).describe('Which classes collapse into which, in words.'),
  clinical: z.array(clinicalReadingSchema).nullable().describe('Null where the outcome tables were not read or cannot tell.'),
  hazard: z.strictObject({
    hazardous_situation: z.string(),
    sequence_of_events: z.string(),
    harm: z.string(),
    exploitability: z.string(),
  }),
  hardened_with: z.string().nullable().describe('The defense that this model itself was hardened with; null: none.'),
  defenses_tried: z.array(defenseTriedSchema).describe('Models hardened from this one. Empty: none tried.'),
});

export const findingsSchema = z.strictObject({
  rule: z.array(z.string()).min(1).describe('When a weakness is a finding, and how it is graded.'),
  note: z.string().describe('How to read the list, or why it is empty.'),
  items: z.array(findingSchema),
}).describe('Weaknesses found: one for each threat model whose attacks did enough.');

export type Severity = z.infer<typeof severitySchema>;
export type Finding = z.infer<typeof findingSchema>;
export type ReportFindings = z.infer<typeof findingsSchema>;
export type ClassCollapse = z.infer<typeof classCollapseSchema>;
export type ClinicalReading = z.infer<typeof clinicalReadingSchema>;
export type ReportPerThousand = z.infer<typeof perThousandSchema>;
export type DefenseTried = z.infer<typeof defenseTriedSchema>;
