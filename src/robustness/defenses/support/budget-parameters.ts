import { z } from 'zod';
import type { Norm } from '../../threat-model.ts';

/** What a defense hardens against, as parsed: exactly one of the last two is a number. */
export interface BudgetSettings {
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly zetaPercent: number | null;
}

/** The middle one of the study's three budgets. */
const DEFAULT_ZETA_PERCENT = 4;

/** Parameters of a defense against perturbations of a size. Its schema ends in `.superRefine(refuseTwoBudgets).transform(withBudget)`. */
export const budgetParameters = {
  norm: z.enum(['LINF', 'L2']).default('LINF').describe('Norm of the perturbations to harden against.'),
  epsilon: z.number().positive().nullable().default(null)
    .describe('Their budget in [0,1] pixel units; null: given by zetaPercent.'),
  zetaPercent: z.number().positive().max(100).nullable().default(null)
    .describe(`Their budget as a percentage of the mean image norm of the generation split; ${DEFAULT_ZETA_PERCENT} when epsilon is not given either.`),
};

/** Two budgets contradict each other. */
export function refuseTwoBudgets({ epsilon, zetaPercent }: BudgetSettings, context: z.core.$RefinementCtx): void {
  if (epsilon === null || zetaPercent === null) return;
  const message = `expected one of epsilon and zetaPercent, found both: ${epsilon} and ${zetaPercent} %`;
  context.addIssue({ code: 'custom', path: ['epsilon'], message });
}

/** The parameters with a budget: the one given, or the default. Parsed parameters stay as they are. */
export function withBudget<P extends BudgetSettings>(parameters: P): P {
  if (parameters.epsilon !== null || parameters.zetaPercent !== null) return parameters;
  return { ...parameters, zetaPercent: DEFAULT_ZETA_PERCENT };
}
