import type { Rate } from '../../../src/robustness/metrics/index.ts';

/** A Markdown table. Cells must not contain a vertical bar. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const points = (share: number): string => (100 * share).toFixed(1);

/** "83.5 (80.1 to 86.4)", in per cent. */
export function rateCell(rate: Pick<Rate, 'value' | 'lower' | 'upper'> | null | undefined): string {
  return rate ? `${points(rate.value)} (${points(rate.lower)} to ${points(rate.upper)})` : 'not run';
}

/** A figure that may be undefined for these images. */
export function estimateCell({ value, lower, upper }: { readonly value: number | null; readonly lower: number | null; readonly upper: number | null }): string {
  if (value === null) return 'undefined';
  return lower === null || upper === null ? value.toFixed(3) : `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}

/** "0.034", "< 0.001". */
export function pCell(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Difference in percentage points, with its sign. */
export function differenceCell({ value, lower, upper }: { readonly value: number; readonly lower: number; readonly upper: number }): string {
  const signed = (share: number): string => `${share >= 0 ? '+' : ''}${points(share)}`;
  return `${signed(value)} (${signed(lower)} to ${signed(upper)})`;
}

export const share = (value: number | null): string => (value === null ? '-' : points(value));
