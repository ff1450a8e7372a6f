import { attackScores } from '../build/scores.ts';
import type { ReportFacts } from '../facts.ts';
import { percent } from '../wording.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** Fewer seeds give no useful spread. */
const ENOUGH_SEEDS = 5;

interface SeedGroup {
  readonly name: string;
  readonly rates: readonly number[];
}

/** Luck of the seed is not the sampling error; both belong in the report. */
export const seedSpread: SanityCheck = {
  id: 'S-21',
  title: `Universal attacks repeated with at least ${ENOUGH_SEEDS} seeds`,
  severity: 'WARNING',
  decide(facts) {
    const groups = seedGroups(facts);
    const repeated = groups.filter((group) => group.rates.length > 1);
    if (repeated.length === 0) return { outcome: 'NOT_TESTED', detail: 'Each attack was run with one seed: its spread is unknown.' };
    const enough = groups.every((group) => group.rates.length >= ENOUGH_SEEDS);
    return { outcome: enough ? 'PASS' : 'INCONCLUSIVE', detail: repeated.map(describe).join('\n') };
  },
};

function seedGroups(facts: ReportFacts): readonly SeedGroup[] {
  const groups = new Map<string, Map<number, number>>();
  for (const { attack, evaluation, success } of attackScores(facts)) {
    if (!attack.algorithm.universal || attack.modelId !== evaluation.modelId) continue;
    const name = attackName(facts, attack);
    groups.set(name, (groups.get(name) ?? new Map<number, number>()).set(attack.seed, success.value));
  }
  return [...groups].map(([name, bySeed]) => ({ name, rates: [...bySeed.values()] }));
}

function describe({ name, rates }: SeedGroup): string {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const spread = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1));
  return `${name}: ${rates.length} seeds, mean ${percent(mean)}, standard deviation ${(spread * 100).toFixed(1)} points, `
    + `${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}`;
}
