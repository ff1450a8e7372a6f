import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportAnswer } from '../demo/operations.ts';
import type { AttackAnswer, AuditAnswer, CheckRunAnswer, ComparisonAnswer, EvaluationAnswer, RateAnswer } from './operations.ts';
import { GENERATION_IMAGES } from './plan.ts';

export interface WorkedResults {
  readonly audit: AuditAnswer;
  readonly comparison: ComparisonAnswer;
  readonly report: ReportAnswer;
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const percent = (value: number): string => (value * 100).toFixed(1);
const rateText = (rate: RateAnswer | null | undefined): string =>
  (rate ? `${percent(rate.value)} (${percent(rate.lower)} to ${percent(rate.upper)}), n = ${rate.n}` : '–');
const budget = (epsilon: number): string => `${Number((epsilon * 255).toPrecision(3))}/255`;

function titleOf({ algorithm, targetClass, fromClass, epsilon, seed }: AttackAnswer): string {
  const goal = targetClass === null ? '' : `, ${fromClass === null ? '' : `${fromClass} `}to ${targetClass}`;
  return `${algorithm.name}${goal}, ${budget(epsilon)}${seed === 1 ? '' : `, seed ${seed}`}`;
}

const direct = (attack: AttackAnswer): EvaluationAnswer | undefined => attack.evaluations.find(({ channel }) => channel === 'float');
const success = (evaluation: EvaluationAnswer | undefined): RateAnswer | undefined => evaluation?.classToClass?.rate ?? evaluation?.foolingRate;

function attackTable(attacks: readonly AttackAnswer[]): string {
  return table(['attack', 'success, % (95 %)', 'accuracy under attack, % (95 %)', 'seconds'], attacks.map((attack) => [
    titleOf(attack), rateText(success(direct(attack))), rateText(direct(attack)?.adversarialAccuracy),
    attack.startedAt && attack.finishedAt ? ((Date.parse(attack.finishedAt) - Date.parse(attack.startedAt)) / 1000).toFixed(0) : attack.state,
  ]));
}

function channelTable(attacks: readonly AttackAnswer[]): string {
  const travelled = attacks.filter(({ evaluations }) => evaluations.length > 1);
  const channels = [...new Set(travelled.flatMap(({ evaluations }) => evaluations.map(({ channel }) => channel)))];
  return table(['success, %', ...channels], travelled.map((attack) => [
    titleOf(attack), ...channels.map((channel) => {
      const rate = success(attack.evaluations.find((evaluation) => evaluation.channel === channel));
      return rate ? percent(rate.value) : '–';
    }),
  ]));
}

function corruptionTable(attacks: readonly AttackAnswer[]): string {
  const severities = [0, 1, 2, 3, 4, 5];
  return table(['accuracy, % at severity', ...severities.map(String)], attacks.map((attack) => [
    attack.algorithm.name, ...severities.map((severity) => {
      const rate = attack.evaluations.find(({ channel }) => channel === `severity-${severity}`)?.adversarialAccuracy;
      return rate ? percent(rate.value) : '–';
    }),
  ]));
}

function performanceTable(attacks: readonly AttackAnswer[]): string {
  const worst = attacks.filter(({ algorithm, targetClass }) => algorithm.kind === 'UNIVERSAL' && algorithm.name !== 'uap-random' && targetClass === null)
    .toSorted((a, b) => (direct(b)?.foolingRate.value ?? 0) - (direct(a)?.foolingRate.value ?? 0))[0];
  const performance = worst && direct(worst)?.performance;
  if (!worst || !performance) return 'Not measured.';
  const rows = ([['untouched', performance.clean], [titleOf(worst), performance.adversarial]] as const).flatMap(([words, side]) =>
    side.perClass.map(({ className, sensitivity, specificity, auroc }) =>
      [className, words, rateText(sensitivity), rateText(specificity), auroc.value === null ? '–' : auroc.value.toFixed(3)]));
  return table(['class', 'images', 'sensitivity, %', 'specificity, %', 'AUROC'], rows);
}

function checksTable({ findings }: CheckRunAnswer): string {
  return table(['check', 'outcome', 'numbers'], findings.map(({ id, outcome, detail }) => [id, outcome, detail.replaceAll('|', '\\|').replaceAll('\n', '<br>')]));
}

function modelPart(name: string, { audit }: WorkedResults): string {
  const attacks = audit.attacks.filter(({ model }) => model.name === name);
  const real = attacks.filter(({ algorithm }) => algorithm.kind !== 'CORRUPTION');
  const checks = audit.checks.find(({ model }) => model.name === name);
  const clean = attacks.map(direct).find((evaluation) => evaluation !== undefined)?.cleanAccuracy;
  return [
    `## ${name}`, '', `Accuracy on untouched evaluation images: ${rateText(clean)} %.`, '',
    '### Attacks', '', attackTable(real), '', '### After saving and sending', '', channelTable(real), '',
    '### Natural changes', '', corruptionTable(attacks.filter(({ algorithm }) => algorithm.kind === 'CORRUPTION')), '',
    '### What clinicians read, under the strongest universal perturbation', '', performanceTable(attacks), '',
    '### Sanity checks that ran the model', '',
    checks ? `${checks.images ?? 0} images, ${checks.queries ?? 0} shown to the model, ${(checks.seconds ?? 0).toFixed(0)} s.` : 'None.', '', checks ? checksTable(checks) : '', '',
  ].join('\n');
}

function pairTable({ pairs }: ComparisonAnswer): string {
  return table(['column', 'a', 'b', 'only a', 'only b', 'difference (95 %)', 'p', 'p, Holm'], pairs.map((pair) => [
    pair.column, pair.a.name, pair.b.name, String(pair.onlyA), String(pair.onlyB),
    `${pair.difference.toFixed(3)} (${pair.lower.toFixed(3)} to ${pair.upper.toFixed(3)})`, pair.pValue.toPrecision(2), pair.pAdjusted.toPrecision(2),
  ]));
}

function curveLines({ curves }: ComparisonAnswer): string {
  return curves.map(({ model, title, xLabel, points }) =>
    `- ${model.name}, ${title} (${xLabel}): ${points.map(({ x, rate }) => `${Number(x.toPrecision(4))}: ${percent(rate.value)} %`).join(', ')}`).join('\n');
}

/** Writes the page and the figures it is made of; images stay with their owners. */
export async function writePage(folder: string, results: WorkedResults): Promise<void> {
  const { audit, comparison, report } = results;
  const names = [...new Set(audit.attacks.map(({ model }) => model.name))];
  const page = [
    '# A worked example', '',
    'Two classifiers of paediatric chest radiographs, audited through the public API: a public Keras network, and a small one that',
    `\`samples/worked-example/train.py\` makes. Images: Kermany, Zhang & Goldbaum (CC BY 4.0), ${GENERATION_IMAGES} of 600 + 600 of the training split to craft on, by seed, and the`,
    'complete test split (234 + 390) to score on. Every rate is a percentage of the evaluation images with its 95 % interval. Made by', '`npm run worked-example`; do not edit.', '',
    `Engine: ${audit.attacks.find(({ runtime }) => runtime)?.runtime ?? 'unknown'}. Audit: ${audit.state}.`, '',
    '## Verdicts', '', table(['criterion', 'verdict', 'limit'], report.verdicts.map(({ criterion, verdict, limit }) => [criterion, verdict, limit])), '',
    ...names.map((name) => modelPart(name, results)),
    '## The two models side by side', '', pairTable(comparison), '', '## Curves', '', curveLines(comparison), '',
    '## Every sanity check of the report', '',
    table(['check', 'outcome', 'numbers'], report.sanityChecks.map(({ title, outcome, detail }) => [title, outcome, detail.replaceAll('|', '\\|').replaceAll('\n', '<br>')])), '',
  ].join('\n');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'README.md'), page);
  await writeFile(join(folder, 'results.json'), `${JSON.stringify({ audit, comparison, verdicts: report.verdicts }, null, 1)}\n`);
}
