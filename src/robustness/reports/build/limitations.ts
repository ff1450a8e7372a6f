import type { ReportFacts } from '../facts.ts';
import { counted } from '../wording.ts';
import { attackScores, isControl, isCorruption } from './scores.ts';

/** Never tested by an audit of this version, whatever was launched. */
const ALWAYS = [
  'Absence of a found attack is not proof of robustness. A low success rate means that the attacks listed here, with these budgets and seeds, found little.',
  'Poisoned training data, backdoors, theft of the model, and leaks of training images were not tested.',
  'Attacks on the acquisition chain and in the physical world (stickers, lighting, a manipulated detector) were not tested: perturbations were added to the decoded, resized image.',
  'Whether a perturbed image survives a DICOM round trip or display windowing was not tested.',
  'Results are not broken down by site, device, sex, age or other patient groups.',
  'How a clinician and the model perform together was not tested.',
  'Intervals treat images as independent. Several images of one patient make the true uncertainty larger.',
  'The images and labels were supplied with the audit; their correctness was not checked.',
];

/** What a reader must not conclude, in plain words; depends on what was launched. */
export function limitationsOf(facts: ReportFacts): string[] {
  return [...ALWAYS, ...coverageLimits(facts), ...runLimits(facts)];
}

function coverageLimits(facts: ReportFacts): string[] {
  const attacks = facts.attacks.filter((attack) => !isControl(attack) && !isCorruption(attack) && attack.state === 'SUCCEEDED');
  const any = (test: (attack: (typeof attacks)[number]) => boolean): boolean => attacks.some(test);
  return [
    ...when(!any((attack) => !attack.algorithm.universal),
      'Per-image attacks, which adapt the perturbation to each image and are stronger than universal ones, were not run.'),
    ...when(!any((attack) => attack.algorithm.knowledge === 'BLACK_BOX'),
      'Black-box attacks, which only query the model, were not run.'),
    ...when(!attackScores(facts).some(({ attack, evaluation }) => attack.modelId !== evaluation.modelId),
      'Transfer of perturbations between models was not tested.'),
    ...when(!facts.attacks.some((attack) => isCorruption(attack) && attack.state === 'SUCCEEDED'),
      'Natural corruptions (blur, noise of the detector, motion, compression) were not tested.'),
    ...when((facts.worstCases ?? []).length === 0,
      'Rates are stated attack by attack. The share of images broken by at least one of the attacks can be larger.'),
    ...when(facts.models.some(({ hardening }) => hardening),
      'Defenses were attacked by the attacks listed, with the defense in the loop. Attacks designed against one defense alone were not run.'),
    ...when(!any((attack) => attack.goal === 'TARGETED'), 'Targeted attacks were not run.'),
    ...when(!any((attack) => attack.goal === 'NONTARGETED'), 'Nontargeted attacks were not run.'),
  ];
}

function runLimits(facts: ReportFacts): string[] {
  const unfinished = facts.attacks.filter((attack) => attack.state !== 'SUCCEEDED').length;
  const seeds = new Set(facts.attacks.map((attack) => attack.seed)).size;
  const floatOnly = facts.attacks.filter((attack) => !isCorruption(attack))
    .every((attack) => attack.evaluations.every(({ figures }) => figures.channel === 'float'));
  return [
    ...when(unfinished > 0, `${counted(unfinished, 'planned attack')} of ${facts.attacks.length} did not finish and ${unfinished === 1 ? 'is' : 'are'} not in the results.`),
    ...when(seeds === 1, 'One seed was used; how much results vary from seed to seed is unknown.'),
    ...when(floatOnly, 'Perturbed images were scored as computed, not after being stored as 8-bit or JPEG files.'),
    ...when(facts.dataset.patientDisjoint === null, 'Patients are unknown in this data set, so that images of one patient may be in both splits.'),
  ];
}

const when = (condition: boolean, text: string): string[] => (condition ? [text] : []);
