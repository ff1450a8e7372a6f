import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** What was planned and not run is missing evidence, not good news. */
export const attacksFinished: SanityCheck = {
  id: 'A-07',
  title: 'Every planned attack finished',
  severity: 'WARNING',
  decide(facts) {
    const unfinished = facts.attacks.filter((attack) => attack.state !== 'SUCCEEDED');
    return noViolation(facts.attacks.length, 'planned attacks', unfinished.map(
      (attack) => `${attackName(facts, attack)} is ${attack.state.toLowerCase()}${attack.problem ? ` (${attack.problem})` : ''}`));
  },
};
