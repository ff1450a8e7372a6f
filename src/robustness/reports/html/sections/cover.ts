import type { ReportDocument } from '../../schema/report.ts';
import type { Validity } from '../../schema/common.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { factList, longTime } from '../parts.ts';
import { maskedDefenses } from './defenses.ts';
import { findingsLine } from './findings.ts';
import { headlineList } from './headlines.ts';
import { verdictTable } from './verdicts.ts';

const VALIDITY: Readonly<Record<Validity, { readonly tone: string; readonly text: string }>> = {
  VALID: { tone: 'good', text: 'Valid: every check that was run passed.' },
  VALID_WITH_WARNINGS: { tone: 'doubt', text: 'Valid, with warnings: read them below.' },
  INVALID: { tone: 'bad', text: 'Invalid: a blocking check failed. No robustness figure is stated on this page.' },
};

/** First page: what was tested, the result in plain words, verdicts, and how far they reach. */
export function coverSection(document: ReportDocument): Html {
  const { cover } = document;
  return html`<header class="cover">
<p class="kicker">Adversarial robustness report · ${cover.status} · version ${cover.version}</p>
<h1>${cover.title}</h1>
<p class="muted">${cover.organization} · issued ${longTime(cover.issued_at)} · audit “${cover.audit.name}”</p>
${deviceFacts(document)}
${headlineList(document)}
${document.cover.validity !== 'INVALID' && findingsLine(document)}
${maskedDefenses(document)}
${validityBox(document)}
<h2 class="minor" id="verdicts">Verdicts against the limits set before the audit</h2>
${verdictTable(document)}
<p class="scope small">${cover.claim_scope}</p>
</header>`;
}

function deviceFacts({ device }: ReportDocument): Html | null {
  if (!device || Object.keys(device).length === 0) return null;
  return factList(Object.entries(device).map(([key, value]) => [key.replaceAll('_', ' '), typeof value === 'string' ? value : JSON.stringify(value)]));
}

function validityBox({ cover }: ReportDocument): Html {
  const { tone, text } = VALIDITY[cover.validity];
  const { run, passed, warned, failed, not_run: notRun } = cover.checks;
  return html`<aside class="box ${tone}"><p><strong>${text}</strong>
<span class="small">Checks against false confidence: ${run} run, ${passed} passed, ${warned} with a warning, ${failed} failed;
${notRun} not run. <a href="#checks">All checks with their numbers</a>.</span></p></aside>`;
}
