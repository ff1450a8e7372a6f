import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttackAnswer, AuditAnswer, PairAnswer, RateAnswer } from './operations.ts';

/** What came of one defense. */
export interface Hardened {
  readonly defense: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** From the mutation to the child's last event. */
  readonly seconds: number;
  /** Events heard live, and those with progress. */
  readonly events: number;
  readonly progressEvents: number;
  /** Of the child; null where none came of it: `problems` say why. */
  readonly audit: AuditAnswer | null;
  readonly pairs: readonly PairAnswer[];
  readonly problems: readonly string[];
}

export interface DefensesBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly loadBefore: number;
  readonly model: string;
  readonly budget: string;
  readonly parent: AuditAnswer;
  readonly hardened: readonly Hardened[];
}

const percent = (value: number): string => (100 * value).toFixed(1);
const rateCell = (rate: RateAnswer | null | undefined): string => (rate ? `${percent(rate.value)} (${percent(rate.lower)} to ${percent(rate.upper)})` : '-');

/** Success of the attacks of an algorithm, in launching order, on images as computed. */
function successes(audit: AuditAnswer | null, algorithm: string): string[] {
  return (audit?.attacks ?? []).filter((attack) => attack.algorithm.name === algorithm).map((attack) => rateCell(successOf(attack)));
}

function successOf({ evaluations: [direct] }: AttackAnswer): RateAnswer | null {
  return direct ? direct.targetedSuccessRate ?? direct.foolingRate : null;
}

function failedChecks(audit: AuditAnswer | null): string {
  const failed = (audit?.checks ?? []).flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'FAIL').map(({ id }) => id);
  return failed.length > 0 ? failed.join(', ') : 'none';
}

function pairCell({ difference, lower, upper, pAdjusted }: PairAnswer): string {
  return `${percent(difference)} (${percent(lower)} to ${percent(upper)}), p ${pAdjusted.toPrecision(2)}`;
}

function row({ defense, seconds, progressEvents, audit, pairs, problems }: Hardened): string[] {
  if (!audit) return [defense, seconds.toFixed(0), String(progressEvents), problems.join('; '), '', '', '', ''];
  const clean = audit.attacks[0]?.evaluations[0]?.cleanAccuracy;
  return [
    defense, seconds.toFixed(0), String(progressEvents), rateCell(clean), successes(audit, 'uap-stored').join('; '), successes(audit, 'uap-sgd').join('; '),
    pairs.map(pairCell).join('; '), failedChecks(audit),
  ];
}

const HEAD = ['defense', 'seconds', 'progress events', 'clean accuracy, %', 'parent\'s perturbations, %', 'made anew, %', 'difference to the parent, points (Holm p): made anew, then the parent\'s', 'checks failed'];
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Writes the results as JSON and as a page; gives the files' paths. */
export async function writeDefenses(folder: string, bench: DefensesBench): Promise<string[]> {
  const { date, machine, node, loadBefore, model, budget, parent, hardened } = bench;
  const clean = parent.attacks[0]?.evaluations[0]?.cleanAccuracy;
  const page = [
    `# Every defense on ${model}, ${date}`, '',
    `${machine}, Node ${node}, load ${loadBefore.toFixed(1)} at the start. Through the public API: the parent audited with uap-sgd (${budget}), hardened by every`,
    'defense in turn, each child audited again by itself with its defense in the loop. Three goals in this order: nontargeted (fooling rate), towards normal, towards',
    'pneumonia (success rates); rates are percentages of the evaluation images with 95 % intervals. Hardening and its re-audit share the two cores with the next one.', '',
    'Parameters that are not the defaults:', '', ...hardened.map(({ defense, parameters }) => `- \`${defense}\`: ${Object.keys(parameters).length > 0 ? `\`${JSON.stringify(parameters)}\`` : 'none'}`), '',
    line(HEAD), line(HEAD.map(() => '---')),
    line(['parent', '', '', rateCell(clean), '', successes(parent, 'uap-sgd').join('; '), '', failedChecks(parent)]),
    ...hardened.map((each) => line(row(each))), '',
  ].join('\n');
  const files = [join(folder, `${date}-defenses.json`), join(folder, `${date}-defenses.md`)] as const;
  await writeFile(files[0], `${JSON.stringify(bench, null, 1)}\n`);
  await writeFile(files[1], page);
  return [...files];
}
