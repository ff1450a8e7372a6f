import type { ModelResults, StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { differenceCell, estimateCell, pCell, rateCell, share, table } from './cells.ts';
import { goalTitle, NORM_NAMES } from './attack-tables.ts';

/** The models as they were trained, and how good they are on clean evaluation images. */
export function modelTable({ models }: StudyResults, task: TaskSettings): string {
  const rows = models.filter((model) => model.task === task.name && model.variant === 'parent').map(modelRow);
  return table(['architecture', 'input', 'weights', 'epochs', 'accuracy %', 'always the most frequent %', 'balanced accuracy', 'AUROC', 'most by one class %'], rows);
}

function modelRow({ architecture, input, parameters, history, clean }: ModelResults): string[] {
  const figures = clean
    ? [rateCell(clean.accuracy), share(clean.majorityShare), estimateCell(clean.balancedAccuracy), estimateCell(clean.auroc), share(clean.oneClassCeiling)]
    : ['not run', '-', '-', '-', '-'];
  return [architecture, input, parameters.toLocaleString('en'), String(history.length), ...figures];
}

/** What adversarial retraining changed on clean images. */
export function cleanChangeTable({ cleanChanges }: StudyResults, task: TaskSettings): string {
  const rows = cleanChanges.filter((row) => row.task === task.name).map(({ architecture, parent, child, difference, test }) => [
    architecture, rateCell(parent), rateCell(child), differenceCell(difference), pCell(test.pValue)]);
  return table(['architecture', 'accuracy before %', 'after %', 'change (points)', 'McNemar p'], rows);
}

/** Success on every model before and after retraining, at the main budget. */
export function retrainingTable({ retraining, settings }: StudyResults, task: TaskSettings): string {
  const rows = retraining.filter((row) => row.task === task.name && row.zeta === settings.attacks.mainZeta).map(({ architecture, algorithm, norm, target, parent, adaptive, old }) => [
    architecture, `${goalTitle(target)}, ${NORM_NAMES[norm]}, ${algorithm}`, rateCell(parent),
    old ? rateCell(old.child) : 'not run',
    ...(adaptive ? [rateCell(adaptive.child), differenceCell(adaptive.difference), pCell(adaptive.test.pValue)] : ['not run', '-', '-']),
  ]);
  return table(['architecture', 'attack', 'before %', 'after, old perturbation %', 'after, new perturbation %', 'before minus after, new (points)', 'McNemar p'], rows);
}

/** Perturbations made for one architecture (rows) on another (columns); the diagonal is the attack itself. */
export function transferTables({ transfer, attacks, settings }: StudyResults, task: TaskSettings): string[] {
  const own = transfer.filter((row) => row.task === task.name);
  const cases = [...new Map(own.filter(({ algorithm }) => algorithm === 'uap-sgd').map(({ norm, target }) => [`${norm} ${target}`, { norm, target }])).values()];
  return cases.map(({ norm, target }) => {
    const cell = (source: string, victim: string): string => {
      if (source === victim) {
        const direct = attacks.find((row) => row.task === task.name && row.variant === 'parent' && row.algorithm === 'uap-sgd' && row.architecture === source
          && row.norm === norm && row.target === target && row.zeta === settings.attacks.mainZeta);
        return direct?.rate ? `**${share(direct.rate.value)}**` : 'not run';
      }
      const found = own.find((row) => row.algorithm === 'uap-sgd' && row.source === source && row.victim === victim && row.norm === norm && row.target === target);
      return found ? rateCell(found.rate) : 'not run';
    };
    const rows = task.architectures.map((source) => [source, ...task.architectures.map((victim) => cell(source, victim))]);
    return `**${goalTitle(target)}, ${NORM_NAMES[norm]}**\n\n${table(['made for, tried on', ...task.architectures], rows)}`;
  });
}
