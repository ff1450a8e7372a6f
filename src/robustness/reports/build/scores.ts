import type { Rate } from '../../metrics/rate.ts';
import type { AttackFacts, EvaluationFacts, ReportFacts } from '../facts.ts';
import { successMetric, successRate } from '../figures.ts';
import type { RateMetric } from '../figures.ts';
import { isSameThreat } from './threats.ts';

/** One attack as scored on one model. */
export interface Score {
  readonly attack: AttackFacts;
  readonly evaluation: EvaluationFacts;
  readonly metric: RateMetric | 'classToClassRate';
  readonly success: Rate;
}

export type Separation = 'ABOVE' | 'OVERLAPPING' | 'BELOW' | 'NO_CONTROL';

/** Noise and the like, matched to an attack; natural corruptions know nothing of the model either, but match no attack. */
export const isControl = (attack: AttackFacts): boolean => attack.algorithm.knowledge === 'NONE' && !isCorruption(attack);

export const isCorruption = (attack: AttackFacts): boolean => attack.algorithm.kind === 'CORRUPTION';

/** The channel whose figures are the headline: images as computed. Other channels are shown beside it. */
const DIRECT = 'float';

/** How well an attack did in one evaluation: among the images of the only class it attacked, where it attacked one. */
function successOf({ goal, fromClass }: AttackFacts, { figures }: EvaluationFacts): Rate | null {
  return fromClass === null ? successRate(goal, figures) : figures.classToClass?.rate ?? null;
}

/** Every direct evaluation with a success rate, in the order of the audit. Results come from the evaluation split only. */
export function scoresOf(facts: Pick<ReportFacts, 'attacks'>): readonly Score[] {
  return facts.attacks.filter((attack) => attack.state === 'SUCCEEDED').flatMap((attack) => attack.evaluations
    .filter(({ figures }) => figures.split === 'EVALUATION' && figures.channel === DIRECT)
    .flatMap((evaluation) => {
      const success = successOf(attack, evaluation);
      return success ? [{ attack, evaluation, metric: attack.fromClass === null ? successMetric(attack.goal) : 'classToClassRate', success }] : [];
    }));
}

/** An attack on one model, with its success through every channel, the direct one first. */
export interface ChannelScores {
  readonly attack: AttackFacts;
  readonly modelId: string;
  readonly channels: readonly { readonly channel: string; readonly success: Rate }[];
}

/** How every finished attack did through the channels its images travelled; controls and corruptions left out. */
export function channelScores(facts: ReportFacts): readonly ChannelScores[] {
  return facts.attacks.filter((attack) => attack.state === 'SUCCEEDED' && !isControl(attack) && !isCorruption(attack)).map((attack) => ({
    attack,
    modelId: attack.modelId,
    channels: attack.evaluations.filter(({ figures }) => figures.split === 'EVALUATION').flatMap((evaluation) => {
      const success = successOf(attack, evaluation);
      return success ? [{ channel: evaluation.figures.channel, success }] : [];
    }),
  }));
}

export const attackScores = (facts: Pick<ReportFacts, 'attacks'>): readonly Score[] =>
  scoresOf(facts).filter(({ attack }) => !isControl(attack) && !isCorruption(attack));

/** Same goal, target, norm and budget, universal or per image alike. */
export function sameThreat(a: AttackFacts, b: AttackFacts): boolean {
  return isSameThreat(a, b) && a.algorithm.universal === b.algorithm.universal;
}

/** Same model, split and way of travelling. */
function sameTest(a: EvaluationFacts, b: EvaluationFacts): boolean {
  return a.modelId === b.modelId && a.figures.channel === b.figures.channel && a.figures.split === b.figures.split;
}

/** The strongest control that had the same chance: same model, threat and test. */
export function matchedControl(score: Score, facts: Pick<ReportFacts, 'attacks'>): Score | undefined {
  return strongest(scoresOf(facts).filter((other) => isControl(other.attack)
    && sameThreat(other.attack, score.attack) && sameTest(other.evaluation, score.evaluation)));
}

/** The score with the highest success; the first one on a tie. */
export function strongest(scores: readonly Score[]): Score | undefined {
  return scores.reduce<Score | undefined>(
    (best, score) => (best && best.success.value >= score.success.value ? best : score), undefined);
}

/**
 * Where the interval of an attack lies beside that of its control. Intervals that do not touch are a stricter test than
 * the paired one the outcome tables would allow, so ABOVE is never claimed too easily.
 */
export function separationOf(success: Rate, control: Rate | undefined): Separation {
  if (!control) return 'NO_CONTROL';
  if (success.lower > control.upper) return 'ABOVE';
  return success.upper < control.lower ? 'BELOW' : 'OVERLAPPING';
}
