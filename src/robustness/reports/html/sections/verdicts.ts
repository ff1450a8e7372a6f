import type { ReportDocument } from '../../schema/report.ts';
import type { CriterionVerdict } from '../../schema/results.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { rateCell, table, verdictBadge } from '../parts.ts';

/** What was decided against each limit; says so when there was none. */
export function verdictTable(document: ReportDocument): Html {
  if (document.verdicts.length === 0) {
    return html`<div class="box"><p>No acceptance limits were set for this audit, so nothing is decided: the figures stand for themselves.</p></div>`;
  }
  return table({
    name: 'verdicts',
    caption: 'Each limit is decided by the worst finished attack, or by all attacks of a threat model together image by image where that is worse, with the exact (Clopper–Pearson) 95 % interval.',
    head: ['Criterion', 'Limit', { number: 'Observed' }, 'Verdict', 'Why'],
    rows: document.verdicts.map(verdictRow),
  });
}

function verdictRow({ criterion, limit, observed, verdict, reason, rationale }: CriterionVerdict): Html {
  return html`<tr><th scope="row">${criterion}<span class="sub">${rationale}</span></th><td>${limit}</td>${rateCell(observed)}<td>${verdictBadge(verdict)}</td><td>${reason}</td></tr>`;
}
