import type { AttackFacts } from '../../facts.ts';
import type { Finding } from '../../schema/findings.ts';
import { budgetText } from '../../wording.ts';
import type { Weakness } from './weaknesses.ts';

/**
 * The weakness in the words of a risk file (ISO 14971): situation, sequence, harm and exploitability. How severe the harm
 * is, and whether the risk is acceptable, is for the manufacturer to judge and is not said here.
 */
export function hazardOf(weakness: Weakness): Finding['hazard'] {
  const { attacks, norm, epsilon } = weakness;
  return {
    hazardous_situation: `The device is made to ${effectOn(weakness)}, by a change of the image so small (${budgetText(norm, epsilon)}) that a reader may not notice it.`,
    sequence_of_events: `Somebody with access to images on their way to the device (acquisition, archive, network, interface) adds the perturbation; ${attacks.some(isUniversal) ? 'one perturbation, made once, is added to every image' : 'it is computed anew for each image'}; the device answers wrongly; the answer is relied on.`,
    harm: 'A missed finding may delay treatment; a false alarm may lead to needless examinations or treatment. How severe that is, is for the manufacturer’s risk management to judge.',
    exploitability: exploitabilityOf(attacks),
  };
}

/** "change its answer", "answer “normal” on images of “pneumonia”" */
export function effectOn({ goal, targetClass, fromClass }: Weakness): string {
  const what = goal === 'NONTARGETED' ? 'change its answer' : `answer “${targetClass ?? ''}”`;
  return fromClass === null ? what : `${what} on images of “${fromClass}”`;
}

const isUniversal = ({ algorithm }: AttackFacts): boolean => algorithm.universal;

function exploitabilityOf(attacks: readonly AttackFacts[]): string {
  const knows = (knowledge: string): boolean => attacks.some(({ algorithm }) => algorithm.knowledge === knowledge);
  const needs = [
    ...(knows('WHITE_BOX') ? ['with the weights of the model'] : []),
    ...(knows('BLACK_BOX') ? ['without the weights, by asking the model'] : []),
  ];
  const effort = attacks.some(isUniversal) ? ' A universal perturbation costs nothing more once it is made.' : '';
  return `Shown ${needs.join(' and ')}.${effort} This states what the attack needs, not how probable it is.`;
}
