import type { SanityCheck } from './sanity-check.ts';

/** The audited pipeline equals the shipped one, as far as the vendor's own outputs tell. */
export const referenceVectors: SanityCheck = {
  id: 'S-12',
  title: "The vendor's reference outputs were reproduced",
  severity: 'BLOCKING',
  decide(facts) {
    const detail = facts.models.map((model) => `${model.name}: ${model.referenceVectors} given and reproduced`).join('\n');
    const missing = facts.models.some((model) => model.referenceVectors === 0);
    return { outcome: missing ? 'NOT_TESTED' : 'PASS', detail };
  },
};
