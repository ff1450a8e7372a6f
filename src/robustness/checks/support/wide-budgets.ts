import type { Budget } from '../checks-input.ts';

/** Every pixel may go anywhere. */
export const WHOLE_RANGE: Budget = { norm: 'LINF', epsilon: 1 };

/** Every image can become solid grey. */
export const HALF_RANGE: Budget = { norm: 'LINF', epsilon: 0.5 };

/** Those of LINF below half the range. */
export function linfBudgets(budgets: readonly Budget[]): readonly Budget[] {
  return budgets.filter(({ norm, epsilon }) => norm === 'LINF' && epsilon < HALF_RANGE.epsilon);
}
