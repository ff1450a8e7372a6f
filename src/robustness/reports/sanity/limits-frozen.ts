import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** Limits chosen after the results decide nothing. */
export const limitsFrozen: SanityCheck = {
  id: 'A-06',
  title: 'Acceptance limits were frozen before the first attack ran',
  severity: 'BLOCKING',
  decide(facts) {
    if (facts.audit.limits.length === 0) return { outcome: 'NOT_TESTED', detail: 'The audit has no acceptance limits.' };
    const started = facts.attacks.filter((attack) => attack.startedAt !== null);
    const early = started.filter((attack) => Date.parse(attack.startedAt ?? '') < Date.parse(facts.audit.createdAt));
    return noViolation(started.length, `attacks; limits frozen at ${facts.audit.createdAt}`, early.map((attack) => attackName(facts, attack)));
  },
};
