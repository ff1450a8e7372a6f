import type { ReportDocument } from '../../schema/report.ts';
import type { ClassCollapse, ClinicalReading, DefenseTried, Finding, ReportPerThousand, Severity } from '../../schema/findings.ts';
import { counted, percent, plainNumber, pText } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { differenceCell, factList, numberCell, rateCell, table } from '../parts.ts';

const SEVERITY: Readonly<Record<Severity, { readonly tone: string; readonly word: string }>> = {
  HIGH: { tone: 'bad', word: 'High' }, MEDIUM: { tone: 'doubt', word: 'Medium' }, LOW: { tone: 'none', word: 'Low' },
};

/** The weaknesses that were found, the gravest first: what breaks, whom it would hurt, what was tried against it. */
export function findingsSection({ findings: { rule, note, items } }: ReportDocument): Html {
  return html`<section id="findings"><h2>Findings</h2><p>${note}</p>
${items.length > 0 && table({
    name: 'findings',
    caption: 'Findings, the gravest first.',
    head: ['Id', 'Severity', 'Weakness', { number: 'Success' }, { number: 'Random noise' }, 'Defense tried'],
    rows: items.map(findingRow),
  })}
${items.map(findingBlock)}
<details open><summary>When a weakness is a finding, and how grave it is</summary><ul class="plain small">${rule.map((line) => html`<li>${line}</li>`)}</ul></details></section>`;
}

function findingRow({ id, severity, title, success, control, hardened_with: own, defenses_tried: tried }: Finding): Html {
  return html`<tr><th scope="row"><a href="#${anchor(id)}">${id}</a></th><td>${severityBadge(severity)}</td><td>${title}</td>${rateCell(success)}${rateCell(control)}
<td>${tried.length === 0 ? own ?? 'none tried' : tried.map(({ title: defense }) => defense).join(', ')}</td></tr>`;
}

const anchor = (id: string): string => `finding-${id.toLowerCase()}`;

const severityBadge = (severity: Severity): Html => html`<span class="severity ${SEVERITY[severity].tone}">${SEVERITY[severity].word}</span>`;

function findingBlock(finding: Finding): Html {
  const { id, severity, title, grounds, collapse, classes, clinical, hazard, attack_ids: attacks } = finding;
  return html`<article class="finding" id="${anchor(id)}"><h3>${id}. ${title}</h3>
<p>${severityBadge(severity)} severity; worst case image by image over ${counted(attacks.length, 'attack')}.</p>
<ul class="plain small">${grounds.map((ground) => html`<li>${ground}</li>`)}</ul>
${collapse.length > 0 && html`<p><strong>Which classes collapse where</strong></p><ul class="plain">${collapse.map((line) => html`<li>${line}</li>`)}</ul>`}
${classes === null ? html`<p class="small muted">The outcome tables were not read, so that nothing is said of single classes.</p>` : classTable(id, classes)}
${clinicalPart(id, clinical)}
${factList([
    ['Hazardous situation', hazard.hazardous_situation], ['Sequence of events', hazard.sequence_of_events],
    ['Harm', hazard.harm], ['Exploitability', hazard.exploitability],
  ])}
${defensePart(finding)}</article>`;
}

function classTable(id: string, classes: readonly ClassCollapse[]): Html {
  return table({
    caption: `${id}: each true class, untouched and under attack, and what its images are answered under attack.`,
    head: ['True class', { number: 'Recall, untouched' }, { number: 'Recall under attack' }, { number: 'Loss, points' }, ...classes.map(({ class_name: name }) => ({ number: `→ ${name}` }))],
    rows: classes.map(({ class_name: name, clean_recall: clean, recall_under_attack: attacked, loss, answers_under_attack: answers }) =>
      html`<tr><th scope="row">${name}</th>${rateCell(clean)}${rateCell(attacked)}${differenceCell(loss)}${answers.map(({ images }) => numberCell(images))}</tr>`),
  });
}

function clinicalPart(id: string, clinical: readonly ClinicalReading[] | null): Html {
  if (clinical === null || clinical.length === 0) {
    return html`<p class="small muted">What this means in 1,000 examinations is not stated: the stored outcomes do not allow it.</p>`;
  }
  const undeclared = clinical.some(({ decision }) => decision === 'CLASS_NAMED');
  return html`${table({
    caption: `${id}: among 1,000 examinations. ${undeclared ? 'No operating point is declared: each class shown is read as the finding, and counts as found when the model names it.' : 'Decided at the declared operating point.'}`,
    head: ['Finding', { number: 'Missed, untouched' }, { number: 'Missed under attack' }, { number: 'More missed' }, { number: 'False alarms, untouched' }, { number: 'False alarms under attack' }, { number: 'More false alarms' }],
    rows: clinical.map(clinicalRow),
  })}<ul class="plain small">${clinical.map(({ finding_class: name, prevalence, threshold }) =>
    html`<li>Prevalence of “${name}”: ${prevalence.explained}${threshold !== null && ` Positive from a probability of ${plainNumber(threshold)}.`}</li>`)}
<li>Intervals are those of sensitivity and specificity carried over; the prevalence is taken as known.</li></ul>`;
}

function clinicalRow({ finding_class: name, missed_per_1000: missed, false_alarms_per_1000: alarms }: ClinicalReading): Html {
  const cells = [missed?.clean, missed?.under_attack, missed?.added, alarms?.clean, alarms?.under_attack, alarms?.added];
  return html`<tr><th scope="row">${name}</th>${cells.map(perThousandCell)}</tr>`;
}

function perThousandCell(figure: ReportPerThousand | undefined): Html {
  if (!figure) return numberCell('–');
  const { value, n, ci95: { lower, upper } } = figure;
  return numberCell(html`${value.toFixed(1)}<span class="sub">${lower.toFixed(1)} to ${upper.toFixed(1)}</span><span class="sub">n = ${n}</span>`);
}

function defensePart({ id, hardened_with: own, defenses_tried: tried }: Finding): Html {
  if (tried.length === 0 && own !== null) return html`<p><strong>Defense tried:</strong> this model itself is the result of one, ${own}, and has the weakness all the same. What it gained and cost is under <a href="#defenses">Defenses</a>.</p>`;
  if (tried.length === 0) return html`<p><strong>Defense tried:</strong> none tried. No model hardened from this one was scored on these images.</p>`;
  return html`<p><strong>Defense tried</strong></p><ul class="plain">${tried.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul>
${table({
    caption: `${id}: measured effect, on the same images.`,
    head: ['Hardened model', { number: 'Success before' }, { number: 'Success after' }, { number: 'Change, points' }, { number: 'McNemar' }, { number: 'Clean accuracy before' }, { number: 'Clean accuracy after' }, { number: 'Change, points' }],
    rows: tried.map(triedRow),
  })}`;
}

function triedRow({ child, success, clean_accuracy: clean }: DefenseTried): Html {
  return html`<tr><th scope="row">${child}</th>${rateCell(success?.before ?? null)}${rateCell(success?.after ?? null)}${differenceCell(success?.difference ?? null)}${numberCell(success ? pText(success.p_value) : '–')}
${rateCell(clean?.before ?? null)}${rateCell(clean?.after ?? null)}${differenceCell(clean?.difference ?? null)}</tr>`;
}

/** How many findings of each severity there are, for the first page; null where there is none. */
export function findingsLine({ findings: { items } }: ReportDocument): Html | null {
  const [worst] = items;
  if (!worst) return null;
  const counts = (['HIGH', 'MEDIUM', 'LOW'] as const).map((severity) => `${items.filter((item) => item.severity === severity).length} ${SEVERITY[severity].word.toLowerCase()}`);
  return html`<p>${counted(items.length, 'finding')}: ${counts.join(', ')}. The gravest: <a href="#${anchor(worst.id)}">${worst.id}</a>, ${worst.title}, success ${percent(worst.success.value)}.</p>`;
}
