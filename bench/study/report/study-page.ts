import type { ClaimVerdict } from '../analysis/claims.ts';
import type { StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { duration } from '../time-left.ts';
import { attackTables, confusionTable, publishedLoopTable } from './attack-tables.ts';
import { cleanChangeTable, modelTable, retrainingTable, transferTables } from './model-tables.ts';
import { table } from './cells.ts';

/** The study's tables with intervals and sample sizes, and what became of its claims, as Markdown. */
export function studyPage(results: StudyResults, claims: readonly ClaimVerdict[], figures: string): string {
  return [
    `# The reference study reproduced, scale ${results.settings.scale}`, ...aboutLines(results),
    `Figures: [${figures}](${figures}). Every number: the JSON beside this page.`,
    '## The study\'s claims',
    ...(results.settings.scale === 'smoke' ? ['**This scale checks that everything runs: its verdicts say nothing about the study.**'] : []),
    ...claimLines(claims, results.about.missing.length > 0),
    ...results.settings.tasks.flatMap((task) => taskLines(results, task)),
  ].join('\n\n').concat('\n');
}

function aboutLines({ settings, about }: StudyResults): string[] {
  const kinds = Object.entries(about.secondsByKind).map(([kind, seconds]) => `${kind} ${duration(seconds)}`).join(', ');
  return [
    'Hirano, Minagi & Takemoto, *Universal adversarial attacks on deep neural networks for medical image classification*, BMC Medical Imaging 21:9 (2021), reproduced by Assay\'s own training, attacks and statistics.',
    `Made by \`${about.command}\`, last step ${about.date}; ${about.machine}, Node ${about.node}, ${about.runtimes.join(' and ') || 'no engine'}; ${duration(about.seconds)} in all (${kinds}). Seed ${settings.seed} for weights, training, attacks and splits.`,
    ['Scaled down against the study:', ...settings.scaledDown.map((line) => `- ${line}`)].join('\n'),
    'Rates are in per cent of all evaluation images, with Wilson\'s 95 % interval; images of one patient are not independent, so true intervals are somewhat wider. zeta is the budget as a percentage of the mean norm of the training images, over all channels, in the same norm.',
    ...(about.missing.length > 0 ? [`**Not finished: steps still to be run: ${about.missing.length}.** What is not run yet says so.`] : []),
    ...(about.failures.length > 0 ? [['Steps that ended with a reason:', ...about.failures.map(({ id, reason }) => `- ${id}: ${reason}`)].join('\n')] : []),
  ];
}

function claimLines(claims: readonly ClaimVerdict[], unfinished: boolean): string[] {
  return [
    table(['claim', 'here'], claims.map(({ claim, verdict, evidence }) => [claim, `**${verdict}**${unfinished ? ' so far' : ''}: ${evidence[0] ?? ''}`])),
    ...claims.map(({ claim, rule, evidence }) => [`${claim} ${rule}`, ...evidence.map((line) => `- ${line}`)].join('\n')),
    'Models whose accuracy on clean images is not above that of always naming the most frequent class are left out. With two classes, a nontargeted perturbation that sends every image to one class succeeds at most as often as the column "most by one class" below says, so Rf above 80 % asks for more than that.',
  ];
}

function taskLines(results: StudyResults, task: TaskSettings): string[] {
  return [
    `## ${task.name}`, '### Models', modelTable(results, task),
    '### Universal perturbations (uap-sgd)', ...attackTables(results, task, 'parent'),
    `### The study's own loop, zeta ${results.settings.attacks.published.zeta} %`, publishedLoopTable(results, task),
    `### Answers before and under attack, zeta ${results.settings.attacks.mainZeta} %, images`, confusionTable(results, task),
    `### Transfer between architectures, zeta ${results.settings.attacks.mainZeta} %`, ...transferTables(results, task),
    '### Adversarial retraining', retrainingSettings(task), cleanChangeTable(results, task),
    `Success before and after, zeta ${results.settings.attacks.mainZeta} %; p of McNemar's exact test over the same images, not corrected.`, retrainingTable(results, task),
    '### Universal perturbations against the retrained models', ...attackTables(results, task, 'child'),
  ];
}

function retrainingSettings({ retraining }: TaskSettings): string {
  return `\`adversarial-retraining\` with ${Object.entries(retraining).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}.`;
}
