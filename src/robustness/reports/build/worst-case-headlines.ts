import type { ReportFacts, WorstCaseFacts } from '../facts.ts';
import type { WorstCaseHeadline } from '../schema/cover.ts';
import { budgetText, counted, goalText, percent, percentRange } from '../wording.ts';
import { population } from './headlines.ts';
import { reportRate } from './report-rate.ts';

/** For each model the worst threat model of those that several attacks or a per-image one were run in, in one sentence. */
export function worstCaseHeadlines(facts: ReportFacts): WorstCaseHeadline[] {
  return facts.models.flatMap((model) => {
    const own = (facts.worstCases ?? []).filter((one) => one.modelId === model.id && tellsMore(one, facts));
    const [worst] = own.sort((a, b) => b.success.value - a.success.value);
    if (!worst) return [];
    return [{
      model_id: model.id, goal: worst.goal, target_class: worst.targetClass, observed: reportRate(worst.success), sentence: sentence(worst, model.name),
    }];
  });
}

/** One universal attack alone is its own worst case and has its headline already. */
function tellsMore({ attackIds }: WorstCaseFacts, { attacks }: ReportFacts): boolean {
  return attackIds.length > 1 || attacks.some((attack) => attackIds.includes(attack.id) && !attack.algorithm.universal);
}

function sentence(worst: WorstCaseFacts, model: string): string {
  const { attackIds, goal, targetClass, fromClass, norm, epsilon, success } = worst;
  const images = fromClass === null ? population(worst, success.n) : `${success.n} images of “${fromClass}”`;
  return `An attacker who tries ${counted(attackIds.length, 'attack')} on each picture (${budgetText(norm, epsilon)}) gets ${goalText(goal, targetClass)} from ${model} on ${percent(success.value)} of ${images} (95\u00a0% interval ${percentRange(success.lower, success.upper)}).`;
}
