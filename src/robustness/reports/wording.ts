import type { GoalKind, Norm } from '../threat-model.ts';

/** Keeps a number and its unit on one line. */
const NBSP = '\u00a0';

/** 0.6 as "60 %", 0.034 as "3.4 %": one decimal below 10 % and above 99 %, so that few is not shown as none. */
export function percent(fraction: number): string {
  return `${percentNumber(fraction)}${NBSP}%`;
}

function percentNumber(fraction: number): string {
  const value = fraction * 100;
  if (value === 0 || value === 100) return String(value);
  if (value < 10 || value > 99) {
    const text = value.toFixed(1);
    if (text === '0.0') return 'under 0.1';
    return text === '100.0' ? 'over 99.9' : text;
  }
  return value.toFixed(0);
}

/** "55 to 64 %" */
export function percentRange(lower: number, upper: number): string {
  return `${percentNumber(lower)} to ${percent(upper)}`;
}

export interface PlainRate {
  readonly value: number;
  readonly successes: number;
  readonly n: number;
  readonly lower: number;
  readonly upper: number;
}

/** "281 of 468, 60 % (95 % interval 55 to 64 %)" */
export function rateText(rate: PlainRate): string {
  return `${rate.successes} of ${rate.n}, ${percent(rate.value)} (95${NBSP}% interval ${percentRange(rate.lower, rate.upper)})`;
}

/** "89 % of 234 (95 % interval 84 to 92 %)" */
export function shareText({ value, n, lower, upper }: Pick<PlainRate, 'value' | 'n' | 'lower' | 'upper'>): string {
  return `${percent(value)} of ${n} (95${NBSP}% interval ${percentRange(lower, upper)})`;
}

/** A difference of shares in points: "−3.2 points (−6.1 to −0.4)". */
export function pointsText({ value, lower, upper }: Pick<PlainRate, 'value' | 'lower' | 'upper'>): string {
  return `${points(value)} points (95${NBSP}% interval ${points(lower)} to ${points(upper)})`;
}

/** A share in signed percentage points: "+3.2", "−6.1". */
export function points(fraction: number): string {
  const text = (fraction * 100).toFixed(1);
  if (text === '0.0' || text === '-0.0') return '0.0';
  return fraction > 0 ? `+${text}` : text.replace('-', '−');
}

/** A p-value for reading: exact only where it matters. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** A number with up to `digits` significant digits and no trailing zeros. */
export function plainNumber(value: number, digits = 4): string {
  return String(Number(value.toPrecision(digits)));
}

export const normName = (norm: Norm): string => (norm === 'LINF' ? 'L∞' : 'L2');

/** "L∞ ≤ 0.03922 (10/255)"; an L2 norm is no size of a pixel: "L2 ≤ 1.69 ([0,1] units)" */
export function budgetText(norm: Norm, epsilon: number): string {
  const unit = norm === 'LINF' ? `${plainNumber(epsilon * 255)}/255` : '[0,1] units';
  return `${normName(norm)} ≤ ${plainNumber(epsilon)} (${unit})`;
}

export function goalText(goal: GoalKind, targetClass: string | null): string {
  return goal === 'NONTARGETED' ? 'any other answer' : `the answer “${targetClass ?? ''}”`;
}

/** "1 image", "2 images" */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
