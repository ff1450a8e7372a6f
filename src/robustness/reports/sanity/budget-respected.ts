import type { AttackFacts, PerturbationFacts, ReportFacts } from '../facts.ts';
import { plainNumber } from '../wording.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** Rounding of float32 sums; relative for budgets above 1. */
const TOLERANCE = 1e-6;

/** Half of the last digit a mean PSNR may be off by. */
const PSNR_TOLERANCE_DB = 0.01;

/** The stored perturbation keeps its norm, and the pictures are no further from the clean ones than the norm allows. */
export const budgetRespected: SanityCheck = {
  id: 'S-13',
  title: 'Budget respected by the stored perturbation',
  severity: 'BLOCKING',
  decide(facts: ReportFacts) {
    const made = facts.attacks.flatMap((attack) => (attack.perturbation ? [{ attack, perturbation: attack.perturbation }] : []));
    const violations = made.flatMap(({ attack, perturbation }) =>
      breaches(attack, perturbation).map((breach) => `${attackName(facts, attack)}: ${breach}`));
    return noViolation(made.length, 'perturbations', violations);
  },
};

function breaches(attack: AttackFacts, perturbation: PerturbationFacts): string[] {
  const norm = attack.norm === 'LINF' ? perturbation.linf : perturbation.l2;
  const floor = smallestPsnr(attack, perturbation);
  return [
    ...(norm <= attack.epsilon + TOLERANCE * Math.max(1, attack.epsilon)
      ? [] : [`norm ${plainNumber(norm, 8)} above the budget ${plainNumber(attack.epsilon, 8)}`]),
    ...(perturbation.psnrDb >= floor - PSNR_TOLERANCE_DB
      ? [] : [`PSNR ${plainNumber(perturbation.psnrDb)} dB below the ${plainNumber(floor)} dB that the budget implies`]),
  ];
}

/** The norm bounds the mean square error (clipping only shrinks it), and so the PSNR from below. */
function smallestPsnr(attack: AttackFacts, perturbation: PerturbationFacts): number {
  const values = perturbation.shape.reduce((size, extent) => size * extent, 1);
  const rms = attack.norm === 'LINF' ? attack.epsilon : attack.epsilon / Math.sqrt(values);
  return -20 * Math.log10(rms);
}
