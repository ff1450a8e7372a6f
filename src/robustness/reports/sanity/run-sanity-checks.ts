import type { ReportFacts } from '../facts.ts';
import type { SanityFinding } from '../schema/results.ts';
import { adaptiveAttack } from './adaptive-attack.ts';
import { attacksFinished } from './attacks-finished.ts';
import { budgetRespected } from './budget-respected.ts';
import { cleanAccuracyPlausible } from './clean-accuracy.ts';
import { enoughImages } from './enough-images.ts';
import { everyImageCounted } from './every-image-counted.ts';
import { figuresAgree } from './figures-agree.ts';
import { heldOut } from './held-out.ts';
import { limitsFrozen } from './limits-frozen.ts';
import { logitsAttacked } from './logits-attacked.ts';
import { measuredFindings, measuredOutcome, worseOf } from './measured-checks.ts';
import { monotoneInEpsilon } from './monotone-in-epsilon.ts';
import { perturbationNotZero } from './perturbation-not-zero.ts';
import { randomControl } from './random-control.ts';
import { referenceVectors } from './reference-vectors.ts';
import { resultsComplete } from './results-complete.ts';
import type { SanityCheck, SanityOutcome } from './sanity-check.ts';
import { survivesStorage } from './survives-storage.ts';
import { seedSpread } from './seed-spread.ts';
import { targetedWithinNontargeted } from './targeted-within-nontargeted.ts';
import { transferWithinDirect } from './transfer-within-direct.ts';

/** Checks decided from the facts of an audit, in the order they are printed. */
export const SANITY_CHECKS: readonly SanityCheck[] = [
  randomControl,
  budgetRespected,
  perturbationNotZero,
  heldOut,
  cleanAccuracyPlausible,
  referenceVectors,
  everyImageCounted,
  figuresAgree,
  resultsComplete,
  limitsFrozen,
  attacksFinished,
  enoughImages,
  monotoneInEpsilon,
  logitsAttacked,
  targetedWithinNontargeted,
  transferWithinDirect,
  seedSpread,
  survivesStorage,
  adaptiveAttack,
];

/**
 * Decides every check: from the results, from the check runs that ran the models, or from both, where the worse counts.
 * Those that an audit gives nothing for are listed as NOT_TESTED.
 */
export function runSanityChecks(facts: ReportFacts): SanityFinding[] {
  const decided = SANITY_CHECKS.map((check) => ({ id: check.id, title: check.title, severity: check.severity, ...withMeasured(check, facts) }));
  return [...decided, ...measuredFindings(facts)];
}

/** What the results say of a check, and what running the model said under the same id. */
function withMeasured({ id, decide }: SanityCheck, facts: ReportFacts): SanityOutcome {
  const [stated, measured] = [decide(facts), measuredOutcome(facts, id)];
  if (!measured) return stated;
  if (stated.outcome === 'NOT_TESTED') return measured;
  return { outcome: worseOf(stated.outcome, measured.outcome), detail: `${stated.detail}\n${measured.detail}` };
}
