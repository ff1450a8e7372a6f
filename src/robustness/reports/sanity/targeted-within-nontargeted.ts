import { attackScores } from '../build/scores.ts';
import type { Score } from '../build/scores.ts';
import { percent } from '../wording.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** Every targeted perturbation is also a nontargeted one, so it must not change clearly more answers than the latter does. */
export const targetedWithinNontargeted: SanityCheck = {
  id: 'S-19',
  title: 'Targeted attacks change no more answers than nontargeted ones',
  severity: 'WARNING',
  decide(facts) {
    const scores = attackScores(facts);
    const pairs = scores.filter(({ attack }) => attack.goal === 'NONTARGETED').flatMap((free) =>
      scores.filter((aimed) => isTargetedTwin(free, aimed)).map((aimed) => ({ free, aimed })));
    const violations = pairs.filter(({ free, aimed }) => rate(aimed).lower > rate(free).upper).map(({ free, aimed }) =>
      `${attackName(facts, aimed.attack)} changes ${percent(rate(aimed).value)} of the answers, the nontargeted attack ${percent(rate(free).value)}`);
    return noViolation(pairs.length, 'pairs of targeted and nontargeted attacks', violations);
  },
};

const rate = (score: Score): Score['success'] => score.evaluation.figures.foolingRate;

function isTargetedTwin(free: Score, aimed: Score): boolean {
  return aimed.attack.goal === 'TARGETED' && aimed.attack.modelId === free.attack.modelId
    && aimed.evaluation.modelId === free.evaluation.modelId && aimed.attack.algorithm.name === free.attack.algorithm.name
    && aimed.attack.norm === free.attack.norm && aimed.attack.epsilon === free.attack.epsilon;
}
