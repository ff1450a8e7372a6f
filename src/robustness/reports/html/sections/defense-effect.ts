import type { ReportCarriedOver, ReportEffect, ReportThreatEffect } from '../../schema/defenses.ts';
import type { ReportPairedFigure } from '../../schema/paired.ts';
import { budgetText, goalText, pText } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { differenceCell, numberCell, rateCell, table } from '../parts.ts';

const PAIRED_HEAD = [{ number: 'Parent' }, { number: 'Hardened' }, { number: 'Change, points' }, { number: 'McNemar, adjusted' }] as const;

const WORKS: Readonly<Record<ReportCarriedOver['works'], string>> = {
  STILL_WORKS: 'still works', NO_BETTER_THAN_NOISE: 'no better than noise', NO_CONTROL: 'no control to judge by',
};

/** What a defense changed: overall, class by class, and how the parent's perturbations fare. */
export function effectTables(effect: ReportEffect, name: string): Html {
  const { adjustment, not_compared: left } = effect;
  return html`${overallTable(effect, name)}
${classTable(effect, name)}
${carriedOverTable(effect.carried_over, name)}
${left.length > 0 && html`<p class="small"><strong>Not compared</strong></p><ul class="plain small">${left.map((line) => html`<li>${line}</li>`)}</ul>`}
<p class="small muted">Exact McNemar tests, two-sided, adjusted by ${adjustment}; intervals of differences after Tango.</p>`;
}

function overallTable({ clean_accuracy: clean, threats }: ReportEffect, name: string): Html {
  return table({
    caption: `${name} beside its parent on the same images: accuracy on untouched images, and for each threat model the worst case image by image of the attacks that both were put through from scratch.`,
    head: ['Figure', 'Attacks', ...PAIRED_HEAD],
    rows: [
      ...(clean ? [pairedRow('Accuracy on untouched images', 'none', clean)] : []),
      ...threats.flatMap((threat) => [
        pairedRow(`Success: ${threatText(threat)}`, threat.algorithms.join(', '), threat.success),
        pairedRow(`Accuracy: ${threatText(threat)}`, threat.algorithms.join(', '), threat.adversarial_accuracy),
      ]),
    ],
  });
}

function classTable({ clean_per_class: clean, threats }: ReportEffect, name: string): Html | null {
  const rows = [
    ...clean.map(({ class_name: className, figure }) => pairedRow(className, 'untouched', figure)),
    ...threats.flatMap((threat) => threat.per_class.map(({ class_name: className, figure }) => pairedRow(className, threatText(threat), figure))),
  ];
  return rows.length === 0 ? null : table({ caption: `Recall of each class of ${name} beside its parent.`, head: ['Class', 'Images', ...PAIRED_HEAD], rows });
}

function carriedOverTable(carried: readonly ReportCarriedOver[], name: string): Html | null {
  if (carried.length === 0) return null;
  return table({
    caption: `Perturbations made for the parent, scored on ${name} as they are. One still works where its interval lies above that of the strongest random control on the hardened model.`,
    head: ['Perturbation', 'Verdict', ...PAIRED_HEAD, { number: 'Random noise' }],
    rows: carried.map((one) => html`<tr><th scope="row">${one.algorithm}<span class="sub">${threatText(one)}</span></th><td>${WORKS[one.works]}</td>${pairedCells(one.success)}${rateCell(one.control)}</tr>`),
  });
}

function threatText({ goal, target_class: target, from_class: from, norm, epsilon }: Pick<ReportThreatEffect, 'goal' | 'target_class' | 'from_class' | 'norm' | 'epsilon'>): string {
  return `${goalText(goal, target)}${from === null ? '' : ` on “${from}”`}, ${budgetText(norm, epsilon)}`;
}

function pairedRow(title: string, under: string, figure: ReportPairedFigure): Html {
  return html`<tr><th scope="row">${title}</th><td>${under}</td>${pairedCells(figure)}</tr>`;
}

function pairedCells({ parent, child, difference, test, left_out: leftOut }: ReportPairedFigure): Html {
  return html`${rateCell(parent)}${rateCell(child)}${differenceCell(difference)}
${numberCell(html`${pText(test.p_adjusted)}<span class="sub">${test.only_parent} parent only, ${test.only_child} hardened only</span>${leftOut > 0 && html`<span class="sub">${leftOut} left out</span>`}`)}`;
}
