import { attackScores } from '../build/scores.ts';
import type { Score } from '../build/scores.ts';
import type { ReportFacts } from '../facts.ts';
import { percent, plainNumber } from '../wording.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** A larger budget holds every smaller one, so success must not fall clearly as the budget grows. */
export const monotoneInEpsilon: SanityCheck = {
  id: 'S-03',
  title: 'Success does not fall as the budget grows',
  severity: 'BLOCKING',
  decide(facts) {
    const steps = budgetSteps(facts);
    if (steps.length === 0) return { outcome: 'NOT_TESTED', detail: 'No attack was run at more than one budget.' };
    const drops = steps.filter(([smaller, larger]) => larger.success.upper < smaller.success.lower).map(([smaller, larger]) =>
      `${attackName(facts, larger.attack)} ${percent(larger.success.value)} after ${percent(smaller.success.value)} at ${plainNumber(smaller.attack.epsilon)}`);
    return noViolation(steps.length, 'steps between budgets', drops);
  },
};

/** Neighbouring budgets of what is else the same attack on the same model. */
function budgetSteps(facts: ReportFacts): (readonly [Score, Score])[] {
  const ladders = new Map<string, Score[]>();
  for (const score of attackScores(facts)) {
    const { attack, evaluation } = score;
    const key = JSON.stringify([evaluation.modelId, evaluation.figures.channel, attack.modelId, attack.algorithm.name, attack.goal, attack.targetClass, attack.norm, attack.seed]);
    ladders.set(key, [...(ladders.get(key) ?? []), score]);
  }
  return [...ladders.values()].flatMap((ladder) => {
    const sorted = ladder.sort((a, b) => a.attack.epsilon - b.attack.epsilon);
    return sorted.slice(1).flatMap((larger, index): (readonly [Score, Score])[] => {
      const smaller = sorted[index];
      return smaller && smaller.attack.epsilon < larger.attack.epsilon ? [[smaller, larger]] : [];
    });
  });
}
