import { attackScores, strongest } from '../build/scores.ts';
import type { Score } from '../build/scores.ts';
import type { ModelFacts, ReportFacts } from '../facts.ts';
import { counted, percent } from '../wording.ts';
import { worstOf } from './measured-checks.ts';
import type { SanityCheck, SanityOutcome } from './sanity-check.ts';
import { strongerTransfers, TRANSFERRED } from './transfer-within-direct.ts';

/**
 * A defense proves nothing against attacks that do not know it (Carlini et al. 2019; Tramèr et al. 2020). A hardened
 * model is attacked through its defense, so an attack with gradients that was started from scratch on the model itself is
 * adaptive; perturbations made for another model are not.
 */
export const adaptiveAttack: SanityCheck = {
  id: 'S-22',
  title: 'Each declared defense was attacked adaptively',
  severity: 'BLOCKING',
  decide(facts) {
    const decided = facts.models.filter(({ hardening }) => hardening).map((model) => decideOne(model, facts));
    if (decided.length === 0) return { outcome: 'NOT_TESTED', detail: 'No model of this audit declares a defense.' };
    return { outcome: decided.map(({ outcome }) => outcome).reduce(worstOf), detail: decided.map(({ detail }) => detail).join('\n') };
  },
};

function decideOne(model: ModelFacts, facts: ReportFacts): SanityOutcome {
  const scores = attackScores(facts).filter(({ attack, evaluation }) => evaluation.modelId === model.id && attack.modelId === model.id);
  const scratch = scores.filter(({ attack }) => !TRANSFERRED.has(attack.algorithm.name));
  const adaptive = scratch.filter(({ attack }) => attack.algorithm.knowledge === 'WHITE_BOX');
  const carried = scores.filter(({ attack }) => TRANSFERRED.has(attack.algorithm.name));
  const stronger = strongerTransfers(facts, model.id);
  const lines = [
    `${summary('white-box attack', adaptive)} from scratch on the defended model`,
    summary('black-box attack', scratch.filter(({ attack }) => attack.algorithm.knowledge === 'BLACK_BOX')),
    summary('perturbation', carried) + ' made for other models',
  ];
  const detail = `${model.name} (${model.hardening?.algorithm ?? ''}): ${lines.join('; ')}`;
  if (adaptive.length === 0) return { outcome: 'FAIL', detail: `${detail}. Only attacks that follow its own gradients with the defense in the loop would say something of this defense.` };
  if (stronger.length > 0) return { outcome: 'INCONCLUSIVE', detail: `${detail}. The adaptive attacks missed what a foreign perturbation finds: ${stronger.join('; ')}.` };
  return { outcome: 'PASS', detail: `${detail}.` };
}

/** "2 white-box attacks (uap-sgd, pgd), at most 61 % of 468" */
function summary(noun: string, scores: readonly Score[]): string {
  const best = strongest(scores);
  if (!best) return `0 ${noun}s`;
  const names = [...new Set(scores.map(({ attack }) => attack.algorithm.name))].join(', ');
  return `${counted(scores.length, noun)} (${names}), at most ${percent(best.success.value)} of ${best.success.n}`;
}
