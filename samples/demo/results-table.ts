import Table from 'cli-table3';
import { CONTROL, titleOf } from './demo-plan.ts';
import type { AttackAnswer, EvaluationAnswer, RateAnswer } from './operations.ts';

/** "0.846 [0.770, 0.900] n=117" */
export function rateText(rate: RateAnswer | null): string {
  if (!rate) return '-';
  return `${rate.value.toFixed(3)} [${rate.lower.toFixed(3)}, ${rate.upper.toFixed(3)}] n=${rate.n}`;
}

/** The scores on images no attack has seen; an Error when the attack has none. */
export function evaluationOf(attack: AttackAnswer): EvaluationAnswer {
  const found = attack.evaluations.find(({ split }) => split === 'EVALUATION');
  if (!found) throw new Error(`expected an evaluation of attack ${attack.id} on the evaluation split, found ${attack.evaluations.length} others`);
  return found;
}

/** The random perturbation with the goal of `attack`. */
export function controlOf(attack: AttackAnswer, attacks: readonly AttackAnswer[]): AttackAnswer {
  const found = attacks.find(({ algorithm, goal, targetClass }) =>
    algorithm.name === CONTROL && goal === attack.goal && targetClass === attack.targetClass);
  if (!found) throw new Error(`expected a ${CONTROL} control with the goal of attack ${attack.id}, found none`);
  return found;
}

/** The figure an attack stands or falls by: net Rs when targeted, Rf otherwise. */
function decisiveRate(attack: AttackAnswer): RateAnswer {
  const { netTargetedSuccessRate, foolingRate } = evaluationOf(attack);
  return netTargetedSuccessRate ?? foolingRate;
}

/** Whether the intervals leave no doubt that the attack did more than noise of the same size. */
export function beatsControl(attack: AttackAnswer, attacks: readonly AttackAnswer[]): boolean {
  return decisiveRate(attack).lower > decisiveRate(controlOf(attack, attacks)).upper;
}

/** Every attack beside its random control: on each line the attack's rate, and the control's under it. */
export function resultsTable(attacks: readonly AttackAnswer[]): string {
  const table = new Table({
    head: ['attack', 'Rf (prediction changed)', 'Rs (target predicted)', 'net Rs (truly moved to target)'],
    style: { head: [], border: [] },
  });
  for (const attack of attacks.filter(({ algorithm }) => algorithm.name !== CONTROL)) {
    const own = evaluationOf(attack);
    const control = evaluationOf(controlOf(attack, attacks));
    const cell = (figure: 'foolingRate' | 'targetedSuccessRate' | 'netTargetedSuccessRate'): string =>
      `${rateText(own[figure])}\n${rateText(control[figure])}`;
    const title = titleOf({ algorithm: attack.algorithm.name, targetClass: attack.targetClass });
    table.push([`${title}\n  random noise of the same size`, cell('foolingRate'), cell('targetedSuccessRate'), cell('netTargetedSuccessRate')]);
  }
  return table.toString();
}
