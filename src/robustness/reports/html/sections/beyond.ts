import type { ReportCorruption, ReportWorstCase } from '../../schema/beyond.ts';
import type { ReportDocument } from '../../schema/report.ts';
import { budgetText, goalText, percent } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { rateCell, table } from '../parts.ts';

/** What goes beyond one attack on untouched storage: the worst case of all attacks, channels, natural changes. */
export function beyondSections(document: ReportDocument, modelId: string, labelOf: (attackId: string) => string): Html {
  return html`${worstCaseTable(document.worst_cases.filter((one) => one.model_id === modelId))}
${channelTable(document, modelId, labelOf)}
${corruptionTable(document.corruptions.filter((one) => one.model_id === modelId))}`;
}

function worstCaseTable(worstCases: readonly ReportWorstCase[]): Html | null {
  if (worstCases.length === 0) return null;
  return table({
    caption: 'Worst case image by image: an image counts as soon as one of the attacks succeeds on it. This, not the best single attack, is what an attacker reaches who tries them all.',
    head: ['Wants', 'Budget', { number: 'Attacks' }, { number: 'Success of at least one' }, { number: 'Accuracy under all' }],
    rows: worstCases.map((one) => html`<tr><th scope="row">${goalText(one.goal, one.target_class)}${one.from_class !== null && html`<span class="sub">images of “${one.from_class}” only</span>`}</th>
<td>${budgetText(one.norm, one.epsilon)}</td><td class="number">${one.attack_ids.length}</td>${rateCell(one.success)}${rateCell(one.adversarial_accuracy)}</tr>`),
  });
}

function channelTable(document: ReportDocument, modelId: string, labelOf: (attackId: string) => string): Html | null {
  const attacks = document.channels.filter((one) => one.model_id === modelId);
  const names = [...new Set(attacks.flatMap(({ channels }) => channels.map(({ channel }) => channel)))];
  if (attacks.length === 0) return null;
  return table({
    caption: 'Success of each attack after its images were stored or sent in different ways. A success that is gone after saving needs an attacker inside the pipeline.',
    head: ['Attack', ...names.map((name) => ({ number: name }))],
    rows: attacks.map(({ attack_id: id, channels }) => html`<tr><th scope="row">${labelOf(id)}</th>${names.map((name) =>
      html`<td class="number">${percentOf(channels.find(({ channel }) => channel === name)?.success.value)}</td>`)}</tr>`),
  });
}

function corruptionTable(corruptions: readonly ReportCorruption[]): Html | null {
  if (corruptions.length === 0) return null;
  const severities = [0, 1, 2, 3, 4, 5];
  return table({
    caption: 'Accuracy under natural changes of the image, with no adversary, by severity (0: untouched).',
    head: ['Change', ...severities.map((severity) => ({ number: String(severity) }))],
    rows: corruptions.map(({ title, name, severities: scored }) => html`<tr><th scope="row">${title}<span class="sub">${name}</span></th>${severities.map((severity) =>
      html`<td class="number">${percentOf(scored.find((one) => one.severity === severity)?.accuracy.value)}</td>`)}</tr>`),
  });
}

const percentOf = (value: number | undefined): string => (value === undefined ? '–' : percent(value));
