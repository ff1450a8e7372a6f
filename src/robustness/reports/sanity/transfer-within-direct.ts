import { attackScores, sameThreat } from '../build/scores.ts';
import type { Score } from '../build/scores.ts';
import type { ReportFacts } from '../facts.ts';
import { percent } from '../wording.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** Attacks that learn on other models than the one they are scored on. */
export const TRANSFERRED: ReadonlySet<string> = new Set(['uap-transfer', 'uap-stored']);

/** Somebody who sees the model must do at least as well as somebody who sees another one: else gradients are hidden. */
export const transferWithinDirect: SanityCheck = {
  id: 'S-07',
  title: 'Transfer is no stronger than the direct attack',
  severity: 'WARNING',
  decide(facts) {
    const pairs = pairsOf(facts);
    const violations = pairs.filter(isStronger).map((pair) => describe(pair, facts));
    return noViolation(pairs.length, 'transferred perturbations beside direct attacks', violations);
  },
};

/** Perturbations made for another model that surely do better on a model than every direct attack of the same threat, in words. */
export function strongerTransfers(facts: ReportFacts, modelId: string): string[] {
  return pairsOf(facts).filter((pair) => pair[0].evaluation.modelId === modelId && isStronger(pair)).map((pair) => describe(pair, facts));
}

const isStronger = ([transfer, direct]: readonly [Score, Score]): boolean => transfer.success.lower > direct.success.upper;

function describe([transfer, direct]: readonly [Score, Score], facts: ReportFacts): string {
  return `${attackName(facts, transfer.attack)} ${percent(transfer.success.value)}, best direct attack ${attackName(facts, direct.attack)} ${percent(direct.success.value)}`;
}

const isTransfer = ({ attack }: Score): boolean => TRANSFERRED.has(attack.algorithm.name);

/** Each transferred perturbation beside the strongest direct universal attack of the same threat on the same model. */
function pairsOf(facts: ReportFacts): (readonly [Score, Score])[] {
  const scores = attackScores(facts);
  const direct = scores.filter((score) => !isTransfer(score) && score.attack.algorithm.knowledge === 'WHITE_BOX');
  return scores.filter(isTransfer).flatMap((transfer): (readonly [Score, Score])[] => {
    const best = direct
      .filter((score) => score.evaluation.modelId === transfer.evaluation.modelId && sameThreat(score.attack, transfer.attack))
      .sort((a, b) => b.success.value - a.success.value)[0];
    return best ? [[transfer, best]] : [];
  });
}
