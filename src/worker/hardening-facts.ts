import { z } from 'zod';
import { AppError } from '../kernel/errors.ts';
import type { ModelReportWork } from '../modules/reports/index.ts';
import { defenseNamed } from '../robustness/defenses/index.ts';
import type { ReportFacts } from '../robustness/reports/document.ts';

type HardeningFacts = NonNullable<ReportFacts['models'][number]['hardening']>;
type Recipe = NonNullable<HardeningFacts['recipe']>;

const imageCount = z.object({ images: z.int(), classCounts: z.array(z.int()) });

const certification = z.object({
  method: z.string(), norm: z.literal('L2'), alpha: z.number(), n: z.int(), abstained: z.int(),
  accuracyAtRadius: z.array(z.object({ radius: z.number(), count: z.int(), value: z.number(), lower: z.number(), upper: z.number() })),
});

/** What a report says of a recipe as the runner wrote it (HardeningRecipe); other members are left out. */
const recipe: z.ZodType<Recipe> = z.object({
  runtime: z.string(), seconds: z.number(), trainedOn: imageCount, validatedOn: imageCount,
  history: z.array(z.object({
    epoch: z.number(), loss: z.number(), validationLoss: z.number(), validationAccuracy: z.number(), learningRate: z.number(),
    measures: z.record(z.string(), z.number()).exactOptional(),
  })),
  certification: certification.nullable(),
});

/** How a model was hardened, for its report. Throws INTERNAL when the recipe kept with it is none. */
export function hardeningFacts({ parentId, algorithm, parameters, seed, recipe: kept, warnings }: NonNullable<ModelReportWork['hardened']>): HardeningFacts {
  const title = defenseNamed(algorithm)?.title ?? algorithm;
  return { parentId, algorithm, title, parameters, seed, recipe: kept && parsed(kept), warnings };
}

function parsed(kept: Readonly<Record<string, unknown>>): Recipe {
  const result = recipe.safeParse(kept);
  if (result.success) return result.data;
  throw new AppError('INTERNAL', `expected the recipe of a hardened model, found: ${z.prettifyError(result.error)}`);
}
