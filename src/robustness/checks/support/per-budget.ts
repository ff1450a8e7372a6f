import type { CheckContext } from '../check-context.ts';
import type { CheckResult } from '../check.ts';
import type { Budget } from '../checks-input.ts';
import { findingOf, type Line } from './verdict.ts';
import { budgetText, numbersOf } from './words.ts';

/** Decides a check for each budget of the audit and prints one line each; NOT_TESTED where the audit had no budget. */
export async function* perBudget(
  { input: { budgets } }: CheckContext,
  decide: (budget: Budget) => AsyncGenerator<void, Line, void>,
): AsyncGenerator<void, CheckResult, void> {
  const lines: Line[] = [];
  for (const budget of budgets) {
    const { outcome, text, numbers } = yield* decide(budget);
    lines.push({ outcome, text: `${budgetText(budget)}: ${text}`, numbers: numbersOf(budget.norm, { epsilon: budget.epsilon, ...numbers }) });
  }
  return findingOf(lines, 'The audit attacked within no budget.');
}
