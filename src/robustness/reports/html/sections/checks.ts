import type { ReportDocument } from '../../schema/report.ts';
import type { SanityFinding } from '../../schema/results.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { table, verdictBadge } from '../parts.ts';

/** Controls against false confidence: those decided with their numbers, then those not run with the reason. */
export function checksSection({ sanity_checks: checks }: ReportDocument): Html {
  const decided = checks.filter((check) => check.outcome !== 'NOT_TESTED');
  const notRun = checks.filter((check) => check.outcome === 'NOT_TESTED');
  return html`<section id="checks"><h2>Checks against false confidence</h2>
<p>A weak attack makes any model look robust. These checks look for signs of that, and for mistakes of the audit itself.
They are neither necessary nor sufficient for a sound result. A failed blocking check makes the whole audit invalid.</p>
${table({ name: 'checks', caption: 'Checks that were decided.', head: ['Check', 'Outcome', 'Numbers'], rows: decided.map(checkRow) })}
${notRun.length > 0 && table({
    name: 'checks',
    caption: 'Checks that were not run in this audit. None of them may be taken for passed.',
    head: ['Check', 'Outcome', 'Why not'],
    rows: notRun.map(checkRow),
  })}</section>`;
}

function checkRow({ id, title, severity, outcome, detail }: SanityFinding): Html {
  const lines = detail.split('\n').map((line) => html`<span class="line">${line}</span>`);
  return html`<tr><th scope="row">${title}<span class="sub">${id}, ${severity === 'BLOCKING' ? 'blocking' : 'warning only'}</span></th>
<td>${verdictBadge(outcome)}</td><td>${lines}</td></tr>`;
}
