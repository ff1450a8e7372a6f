import { attackScores } from '../build/scores.ts';
import type { ReportFacts } from '../facts.ts';
import { percent } from '../wording.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName, splitOf } from './support.ts';

/** Perturbations are learnt on one split and scored on another, with no patient in both. */
export const heldOut: SanityCheck = {
  id: 'S-15',
  title: 'Evaluation images are separate from those the attacks learnt from',
  severity: 'BLOCKING',
  decide(facts) {
    const { patientDisjoint, patientsDerived } = facts.dataset;
    if (patientDisjoint === false && !patientsDerived) {
      return { outcome: 'FAIL', detail: 'Patients have images in both splits.' };
    }
    const sizes = `${splitOf(facts, 'GENERATION')?.images ?? 0} generation and ${splitOf(facts, 'EVALUATION')?.images ?? 0} evaluation images`;
    const doubt = doubtOf(patientDisjoint);
    if (doubt) return { outcome: 'INCONCLUSIVE', detail: `${sizes} in separate splits; ${doubt}.\n${gaps(facts)}` };
    return { outcome: 'PASS', detail: `${sizes} in separate splits, no patient in both.\n${gaps(facts)}` };
  },
};

/** Patients read out of file names may be wrong either way, so that they alone decide nothing against an audit. */
function doubtOf(patientDisjoint: boolean | null): string | undefined {
  if (patientDisjoint === null) return 'patients are unknown, so that one patient may be in both';
  return patientDisjoint ? undefined : 'by patients read out of file names, some are in both, unless numbers start again in each split';
}

/** Success on the generation split beside the held-out one: shown only to expose over-fitting. */
function gaps(facts: ReportFacts): string {
  const lines = attackScores(facts).flatMap(({ attack, evaluation }): string[] => {
    const learnt = attack.curve.at(-1);
    if (!learnt || attack.modelId !== evaluation.modelId) return [];
    const { targetedSuccessRate, foolingRate } = evaluation.figures;
    const heldOutRate = attack.goal === 'TARGETED' ? targetedSuccessRate ?? foolingRate : foolingRate;
    return [`${attackName(facts, attack)} ${percent(learnt.successRate)} and ${percent(heldOutRate.value)}`];
  });
  return lines.length > 0 ? ['Success while learning and held out:', ...lines].join('\n') : 'No learning curve was recorded.';
}

