import { attackScores, matchedControl, sameThreat, separationOf, strongest } from '../build/scores.ts';
import type { Score } from '../build/scores.ts';
import type { ReportFacts } from '../facts.ts';
import { percent } from '../wording.ts';
import type { SanityCheck, SanityOutcome } from './sanity-check.ts';
import { attackName } from './support.ts';

/**
 * The best universal attack of each threat model must beat noise of equal norm. Noise clearly better than every attack
 * means that the attacks are broken; no clear difference means that a low success rate shows nothing.
 */
export const randomControl: SanityCheck = {
  id: 'S-08u',
  title: 'Universal attacks are stronger than random noise of equal norm',
  severity: 'BLOCKING',
  decide(facts) {
    const best = strongestOfEachThreat(facts);
    if (best.length === 0) return { outcome: 'NOT_TESTED', detail: 'No finished universal attack.' };
    const compared = best.map((score) => {
      const control = matchedControl(score, facts);
      return { separation: separationOf(score.success, control?.success), text: line(score, control, facts) };
    });
    const worst = (['BELOW', 'OVERLAPPING', 'NO_CONTROL'] as const).find(
      (kind) => compared.some(({ separation }) => separation === kind));
    return { outcome: outcomeFor(worst), detail: compared.map(({ text }) => text).join('\n') };
  },
};

function outcomeFor(worst: 'BELOW' | 'OVERLAPPING' | 'NO_CONTROL' | undefined): SanityOutcome['outcome'] {
  if (worst === undefined) return 'PASS';
  return worst === 'BELOW' ? 'FAIL' : 'INCONCLUSIVE';
}

function strongestOfEachThreat(facts: ReportFacts): readonly Score[] {
  const own = attackScores(facts).filter(({ attack, evaluation }) => attack.algorithm.universal && attack.modelId === evaluation.modelId);
  const rivals = (score: Score): readonly Score[] => own.filter(
    (other) => other.attack.modelId === score.attack.modelId && sameThreat(other.attack, score.attack));
  return own.filter((score) => strongest(rivals(score)) === score);
}

function line(score: Score, control: Score | undefined, facts: ReportFacts): string {
  const attack = `${attackName(facts, score.attack)} ${percent(score.success.value)}`;
  return control ? `${attack} against noise ${percent(control.success.value)} (n = ${score.success.n})` : `${attack} without a matched control`;
}
