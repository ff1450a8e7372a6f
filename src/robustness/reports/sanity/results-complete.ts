import type { AttackFacts } from '../facts.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** A finished attack has a held-out result on its own model, with the per-image table behind it. */
export const resultsComplete: SanityCheck = {
  id: 'A-05',
  title: 'Every finished attack has a held-out result with its outcome table',
  severity: 'BLOCKING',
  decide(facts) {
    const finished = facts.attacks.filter((attack) => attack.state === 'SUCCEEDED');
    return noViolation(finished.length, 'finished attacks', finished.filter((attack) => !hasResult(attack)).map((attack) => attackName(facts, attack)));
  },
};

const hasResult = (attack: AttackFacts): boolean => attack.evaluations.some((evaluation) =>
  evaluation.modelId === attack.modelId && evaluation.figures.split === 'EVALUATION' && DIGEST.test(evaluation.outcomesSha256));
