import type { ReportFacts } from '../facts.ts';
import type { SanityFinding } from '../schema/results.ts';
import { attacksFinished } from './attacks-finished.ts';
import { budgetRespected } from './budget-respected.ts';
import { cleanAccuracyPlausible } from './clean-accuracy.ts';
import { enoughImages } from './enough-images.ts';
import { everyImageCounted } from './every-image-counted.ts';
import { figuresAgree } from './figures-agree.ts';
import { heldOut } from './held-out.ts';
import { limitsFrozen } from './limits-frozen.ts';
import { logitsAttacked } from './logits-attacked.ts';
import { monotoneInEpsilon } from './monotone-in-epsilon.ts';
import { NOT_RUN } from './not-run.ts';
import { perturbationNotZero } from './perturbation-not-zero.ts';
import { randomControl } from './random-control.ts';
import { referenceVectors } from './reference-vectors.ts';
import { resultsComplete } from './results-complete.ts';
import type { SanityCheck } from './sanity-check.ts';
import { seedSpread } from './seed-spread.ts';
import { targetedWithinNontargeted } from './targeted-within-nontargeted.ts';

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
  seedSpread,
];

/** Decides every check, and lists those that this version cannot decide as NOT_TESTED. */
export function runSanityChecks(facts: ReportFacts): SanityFinding[] {
  const decided = SANITY_CHECKS.map(({ id, title, severity, decide }) => ({ id, title, severity, ...decide(facts) }));
  const notRun = NOT_RUN.map(({ why, ...check }) => ({ ...check, outcome: 'NOT_TESTED' as const, detail: why }));
  return [...decided, ...notRun];
}
