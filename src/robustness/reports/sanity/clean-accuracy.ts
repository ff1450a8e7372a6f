import { clopperPearsonRate } from '../../metrics/clopper-pearson.ts';
import type { Rate } from '../../metrics/rate.ts';
import type { ModelFacts, ReportFacts } from '../facts.ts';
import { percent } from '../wording.ts';
import type { SanityCheck, SanityOutcome } from './sanity-check.ts';
import { evaluatedAttacks, splitOf } from './support.ts';

/** A model that does no better than guessing was read wrongly: class order, scale, channel order. Its "robustness" means nothing. */
export const cleanAccuracyPlausible: SanityCheck = {
  id: 'A-02',
  title: 'Accuracy on untouched images is better than guessing',
  severity: 'BLOCKING',
  decide(facts) {
    const findings = facts.models.flatMap((model) => finding(model, facts));
    if (findings.length === 0) return { outcome: 'NOT_TESTED', detail: 'No evaluation measured it.' };
    const outcome = (['FAIL', 'INCONCLUSIVE'] as const).find((kind) => findings.some((one) => one.outcome === kind)) ?? 'PASS';
    return { outcome, detail: findings.map((one) => one.detail).join('\n') };
  },
};

function finding(model: ModelFacts, facts: ReportFacts): SanityOutcome[] {
  const measured = evaluatedAttacks(facts).find(({ evaluation }) => evaluation.modelId === model.id && evaluation.figures.split === 'EVALUATION');
  if (!measured) return [];
  const { successes, n } = measured.evaluation.figures.cleanAccuracy;
  const rate = clopperPearsonRate(successes, n);
  const counts = splitOf(facts, 'EVALUATION')?.classCounts ?? [];
  const largestShare = n === 0 ? 1 : Math.max(...counts, 0) / n;
  const chance = 1 / model.classes.length;
  const detail = `${model.name} ${percent(rate.value)} of ${n}; always answering the commonest class gives ${percent(largestShare)}`;
  return [{ outcome: judge(rate, chance, largestShare), detail }];
}

function judge(rate: Rate, chance: number, largestShare: number): SanityOutcome['outcome'] {
  if (rate.upper < chance) return 'FAIL';
  return rate.lower > largestShare ? 'PASS' : 'INCONCLUSIVE';
}
