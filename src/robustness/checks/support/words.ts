import { wilsonRate } from '../../metrics/rate.ts';
import type { Goal } from '../../threat-model.ts';
import type { Budget } from '../checks-input.ts';

/** "12/100 (12.0 %, 95 % interval 7.0 to 19.8)" */
export function rateText(successes: number, n: number): string {
  const { value, lower, upper } = wilsonRate(successes, n);
  const percent = (share: number): string => (100 * share).toFixed(1);
  return `${successes}/${n} (${percent(value)} %, 95 % interval ${percent(lower)} to ${percent(upper)})`;
}

/** "1 image", "2 images" */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A number with at most four significant digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** "LINF 0.0314" */
export function budgetText({ norm, epsilon }: Budget): string {
  return `${norm} ${short(epsilon)}`;
}

/** "any other answer", "class 1 from class 0" */
export function goalText(goal: Goal, classes: readonly string[]): string {
  const name = (index: number): string => classes[index] ?? `class ${index}`;
  const where = goal.kind === 'TARGETED' ? name(goal.target) : 'any other answer';
  return goal.from === undefined ? where : `${where} from ${name(goal.from)}`;
}

/** Names with the norm in front: what was measured once for each budget. */
export function numbersOf(prefix: string, numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${prefix}.${name}`, value]));
}
