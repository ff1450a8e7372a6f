import type { SanityCheck } from './sanity-check.ts';

/** Gradients through a saturated softmax vanish and hide weakness; import cuts the final activation off. */
export const logitsAttacked: SanityCheck = {
  id: 'S-09',
  title: 'Attacks saw logits, not probabilities',
  severity: 'BLOCKING',
  decide(facts) {
    const unknown = facts.models.filter((model) => model.outputKind === null);
    if (unknown.length > 0) return { outcome: 'NOT_TESTED', detail: `Output kind unknown for ${unknown.map((model) => model.name).join(', ')}.` };
    const detail = facts.models.map((model) => `${model.name} ends in ${String(model.outputKind)}${model.outputKind === 'LOGITS' ? '' : ', cut off at import'}`).join('\n');
    return { outcome: 'PASS', detail };
  },
};
