import type { Check } from './check.ts';
import { blackBoxAttacksRun } from './black-box-attacks-run.ts';
import { budgetKept } from './budget-kept.ts';
import { convergence } from './convergence.ts';
import { dominatedByImageAttacks } from './dominated-by-image-attacks.ts';
import { generalisation } from './generalisation.ts';
import { gradients } from './gradients.ts';
import { hiddenSteps } from './hidden-steps.ts';
import { highDistortion } from './high-distortion.ts';
import { iteratedBeatsSingleStep } from './iterated-beats-single-step.ts';
import { logitsNotProbabilities } from './logits-not-probabilities.ts';
import { lossesAgree } from './losses-agree.ts';
import { monotoneInBudget } from './monotone-in-budget.ts';
import { negativeControl } from './negative-control.ts';
import { perturbationsBeatControls } from './perturbations-beat-controls.ts';
import { pipelineIdentity } from './pipeline-identity.ts';
import { positiveControl } from './positive-control.ts';
import { randomNoise } from './random-noise.ts';
import { sameAnswerTwice } from './same-answer-twice.ts';
import { trivialSet } from './trivial-set.ts';
import { unboundedAttack } from './unbounded-attack.ts';
import { unboundedPerturbation } from './unbounded-perturbation.ts';
import { whiteBoxBeatsBlackBox } from './white-box-beats-black-box.ts';

/**
 * Every sanity check that needs the model, in the order they run: first what is wrong with the model's outputs, then the
 * attacks; S-13 measures what the others ran and so comes after them. A new one is a line here.
 */
export const checkCatalogue: readonly Check[] = Object.freeze([
  logitsNotProbabilities,
  sameAnswerTwice,
  hiddenSteps,
  pipelineIdentity,
  gradients,
  positiveControl,
  negativeControl,
  monotoneInBudget,
  iteratedBeatsSingleStep,
  convergence,
  unboundedAttack,
  highDistortion,
  unboundedPerturbation,
  lossesAgree,
  whiteBoxBeatsBlackBox,
  blackBoxAttacksRun,
  randomNoise,
  perturbationsBeatControls,
  dominatedByImageAttacks,
  generalisation,
  trivialSet,
  budgetKept,
]);
