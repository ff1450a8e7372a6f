import type { Norm } from '../../../src/robustness/threat-model.ts';
import type { AttackRow, StudyResults, Target } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { rateCell, share, table } from './cells.ts';

export const NORM_NAMES: Readonly<Record<Norm, string>> = { L2: 'L2', LINF: 'L-infinity' };

/** "Nontargeted (Rf)", "Targeted at PNEUMONIA (Rs)". */
export const goalTitle = (target: Target): string => (target === null ? 'Nontargeted (Rf)' : `Targeted at ${target} (Rs)`);

/** In order of appearance. */
export function targetsOf(rows: readonly { readonly target: Target }[]): Target[] {
  return [...new Set(rows.map(({ target }) => target))];
}

/** One table a goal and norm in the study's layout: an architecture a row, a budget a column; training images and noise in brackets. */
export function attackTables({ attacks, settings }: StudyResults, task: TaskSettings, variant: AttackRow['variant']): string[] {
  const rows = attacks.filter((row) => row.task === task.name && row.variant === variant && row.algorithm === 'uap-sgd');
  return targetsOf(rows).flatMap((target) => settings.attacks.norms.map((norm) => {
    const own = rows.filter((row) => row.target === target && row.norm === norm);
    const body = task.architectures.map((architecture) => [architecture, ...settings.attacks.zetas.map((zeta) => cell(
      own.find((row) => row.architecture === architecture && row.zeta === zeta)))]);
    const head = ['architecture', ...settings.attacks.zetas.map((zeta) => `zeta ${zeta} %`)];
    const floor = target === null ? '' : '; floor: what clean images reach by themselves';
    return `**${goalTitle(target)}, ${NORM_NAMES[norm]}**, evaluation images, n = ${sampleSize(own)} [training images; noise${floor}]\n\n${table(head, body)}`;
  }));
}

function sampleSize(rows: readonly AttackRow[]): string {
  return [...new Set(rows.flatMap(({ rate }) => (rate ? [rate.n] : [])))].join(' or ') || 'none yet';
}

function cell(row: AttackRow | undefined): string {
  if (!row) return 'not run';
  if (!row.rate) return 'none found';
  const floor = row.prevalence ? `; ${share(row.prevalence.value)}` : '';
  return `**${rateCell(row.rate)}** [${share(row.trainingRate)}; ${share(row.control?.value ?? null)}${floor}]`;
}

/** The study's own loop beside the batched attack, at its budget. */
export function publishedLoopTable({ attacks }: StudyResults, task: TaskSettings): string {
  const loop = attacks.filter((row) => row.task === task.name && row.variant === 'parent' && row.algorithm === 'uap-iterative');
  const rows = loop.map((row) => {
    const batched = attacks.find((other) => other.algorithm === 'uap-sgd' && other.variant === 'parent' && sameCase(other, row));
    return [row.architecture, `${goalTitle(row.target)}, ${NORM_NAMES[row.norm]}`, row.rate ? rateCell(row.rate) : 'none found', rateCell(batched?.rate), share(row.control?.value ?? null)];
  });
  return table(['architecture', 'goal', 'published loop', 'uap-sgd', 'noise'], rows);
}

function sameCase(a: AttackRow, b: AttackRow): boolean {
  return a.task === b.task && a.architecture === b.architecture && a.norm === b.norm && a.zeta === b.zeta && a.target === b.target;
}

/** Answers before and under the nontargeted and targeted perturbations of the main budget. */
export function confusionTable({ attacks, settings, classes: known }: StudyResults, task: TaskSettings): string {
  const classes = known[task.name] ?? [];
  const rows = attacks.filter((row) => row.task === task.name && row.variant === 'parent' && row.algorithm === 'uap-sgd' && row.zeta === settings.attacks.mainZeta && row.confusion);
  const head = ['architecture', 'goal', ...classes.flatMap((before) => classes.map((after) => `${before} to ${after}`))];
  return table(head, rows.map(({ architecture, target, norm, confusion }) => [
    architecture, `${goalTitle(target)}, ${NORM_NAMES[norm]}`, ...(confusion ?? []).flat().map(String)]));
}
