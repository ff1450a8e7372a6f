import { readFileSync } from 'node:fs';

interface Groups {
  readonly positives: number[];
  readonly negatives: number[];
}

interface Bounds {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** What scipy, or the textbook formula written out plainly, says; made by statistics.py beside the file. */
export interface StatisticsFixture {
  readonly proportions: { successes: number; n: number; wilson: [number, number]; clopperPearson: [number, number] }[];
  readonly mcnemar: { onlyA: number; onlyB: number; pValue: number; pOneSided: number }[];
  readonly pairedDifference: ({ both: number; onlyA: number; onlyB: number; neither: number } & Bounds)[];
  readonly families: { p: number[]; holm: number[]; benjaminiHochberg: number[] }[];
  readonly auroc: (Groups & Bounds & { method: string })[];
  readonly pairedAuroc: (Bounds & { a: Groups; b: Groups; pValue: number })[];
  readonly balancedAccuracy: (Bounds & { counts: [number, number][] })[];
  readonly calibration: { logits: number[][]; labels: number[]; error: number; probabilities: number[][]; logOdds: number[][] }[];
  readonly clustered: { answers: number[][]; value: number; variance: number; designEffect: number }[];
  readonly quantiles: { values: number[]; p: number; quantile: number }[];
  readonly spreads: { values: number[]; mean: number; sd: number; min: number; max: number }[];
  readonly crossings: { epsilons: number[]; rates: number[]; limit: number; crossing: number | null }[];
  readonly normal: { z: number; twoSided: number }[];
}

export const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/statistics.json', import.meta.url), 'utf8'),
) as StatisticsFixture;

/** Equal but for rounding, relative to the size of the number. */
export function expectClose(found: number | null | undefined, expected: number, tolerance = 1e-12): void {
  expect(typeof found).toBe('number');
  expect(Math.abs((found ?? NaN) - expected)).toBeLessThanOrEqual(tolerance * Math.max(1e-300, Math.abs(expected)) + 1e-14);
}
