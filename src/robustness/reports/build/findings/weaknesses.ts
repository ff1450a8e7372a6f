import type { ClassFlow } from '../../../metrics/class-flow.ts';
import type { ClinicalFigures } from '../../../metrics/clinical-figures.ts';
import type { Rate } from '../../../metrics/rate.ts';
import type { AttackFacts, ReportFacts, WorstCaseFacts } from '../../facts.ts';
import type { ThreatFacts } from '../../defense-facts.ts';
import { LIMIT_METRICS, successMetric } from '../../figures.ts';
import { attackScores, matchedControl, strongest } from '../scores.ts';
import type { Score } from '../scores.ts';

/** What the attacks of one threat model do to one model: a finding if it is enough. */
export interface Weakness extends ThreatFacts {
  readonly modelId: string;
  /** The strongest first. */
  readonly attacks: readonly AttackFacts[];
  readonly success: Rate;
  readonly adversarialAccuracy: Rate;
  readonly control: Rate | null;
  /** Every figure of it that an acceptance limit may name. */
  readonly limited: readonly { readonly metric: string; readonly rate: Rate }[];
  readonly classFlows: readonly ClassFlow[] | null;
  readonly clinical: readonly ClinicalFigures[] | null;
}

/** Every threat model that was carried out on a model: by the worst case of its attacks, or by one attack where no table was read. */
export function weaknessesOf(facts: ReportFacts): Weakness[] {
  const scores = attackScores(facts);
  const combined = (facts.worstCases ?? []).flatMap((one) => fromWorstCase(one, scores, facts));
  const counted = new Set((facts.worstCases ?? []).flatMap(({ attackIds }) => attackIds));
  const alone = scores.filter(({ attack, evaluation }) => attack.modelId !== evaluation.modelId || !counted.has(attack.id));
  return [...combined, ...alone.map((score) => fromScore(score, facts))];
}

function fromWorstCase(one: WorstCaseFacts, scores: readonly Score[], facts: ReportFacts): Weakness[] {
  const { modelId, goal, targetClass, fromClass, norm, epsilon, success, adversarialAccuracy } = one;
  const own = scores.filter(({ attack, evaluation }) => one.attackIds.includes(attack.id) && evaluation.modelId === modelId)
    .sort((a, b) => b.success.value - a.success.value);
  const best = strongest(own);
  if (!best) return [];
  const controls = own.flatMap((score) => matchedControl(score, facts)?.success ?? []).sort((a, b) => b.value - a.value);
  const whole = [{ metric: 'adversarialAccuracy', rate: adversarialAccuracy }, ...(fromClass === null ? [{ metric: successMetric(goal), rate: success }] : [])];
  return [{
    modelId, goal, targetClass, fromClass, norm, epsilon, success, adversarialAccuracy,
    attacks: own.map(({ attack }) => attack),
    control: controls[0] ?? null,
    limited: [...whole, ...own.flatMap(figuresOf)],
    classFlows: one.classFlows ?? null,
    clinical: one.clinical ?? null,
  }];
}

function fromScore(score: Score, facts: ReportFacts): Weakness {
  const { attack, evaluation, success } = score;
  const { goal, targetClass, fromClass, norm, epsilon } = attack;
  return {
    modelId: evaluation.modelId, goal, targetClass, fromClass, norm, epsilon, success,
    adversarialAccuracy: evaluation.figures.adversarialAccuracy,
    attacks: [attack],
    control: matchedControl(score, facts)?.success ?? null,
    limited: figuresOf(score),
    classFlows: null,
    clinical: null,
  };
}

/** What an attack did to every figure that a limit may name; accuracy on untouched images is no work of an attack. */
function figuresOf({ evaluation: { figures } }: Score): { readonly metric: string; readonly rate: Rate }[] {
  return LIMIT_METRICS.filter((metric) => metric !== 'cleanAccuracy').flatMap((metric) => {
    const rate = figures[metric];
    return rate ? [{ metric, rate }] : [];
  });
}
