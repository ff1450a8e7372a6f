import { z } from 'zod';
import type { Certification } from '../../robustness/defenses/defense.ts';
import type { EpochRecord } from '../../robustness/training/training-step.ts';
import { preprocessing, problem } from './message-parts.ts';
import type { HardenedModel, HardeningRecipe } from './protocol.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const images = z.strictObject({ images: count, classCounts: z.array(count) });

const epoch: z.ZodType<EpochRecord> = z.strictObject({
  epoch: count,
  loss: z.number(),
  validationLoss: z.number(),
  validationAccuracy: share,
  learningRate: z.number().min(0),
  measures: z.record(z.string().max(200), z.number()).exactOptional(),
});

const certification: z.ZodType<Certification> = z.strictObject({
  method: z.string().max(2000),
  norm: z.literal('L2'),
  alpha: share,
  n: count,
  abstained: count,
  accuracyAtRadius: z.array(z.strictObject({ radius: z.number().min(0), count, value: share, lower: share, upper: share })),
  radii: z.array(z.number().min(0)),
});

const recipe: z.ZodType<HardeningRecipe> = z.strictObject({
  algorithm: z.string().max(100),
  parameters: z.record(z.string().max(100), z.json()),
  seed: z.int(),
  runtime: z.string().max(500),
  trainedOn: images,
  validatedOn: images,
  history: z.array(epoch),
  certification: certification.nullable(),
  seconds: z.number().min(0),
});

/** What a runner may say that it made of a model; see runner-message.ts. */
export const hardenedModel: z.ZodType<HardenedModel> = z.strictObject({
  runtime: z.string().max(500),
  modelPath: z.string(),
  preprocessing,
  recipe,
  warnings: z.array(problem),
});
