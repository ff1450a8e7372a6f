import { modelViews } from '../../report-view.ts';
import type { ModelView } from '../../report-view.ts';
import type { ReportRate } from '../../schema/common.ts';
import type { Headline } from '../../schema/cover.ts';
import type { ReportDocument } from '../../schema/report.ts';
import { percent } from '../../wording.ts';
import { Html, html } from '../html.ts';

/** The strongest attack on each model in one sentence, its rate large beside it. */
export function headlineList(document: ReportDocument): Html | null {
  if (document.cover.validity === 'INVALID') return null;
  const views = modelViews(document).filter((view) => view.headlines.length > 0);
  if (views.length === 0 && document.cover.worst_cases.length === 0) return html`<div class="box"><p>No universal attack of this audit finished: there is no robustness figure to state.</p></div>`;
  return html`<section aria-label="Main findings">${views.map(modelHeadlines)}${worstCaseRows(document)}
<p class="key" aria-hidden="true"><span class="attack">strongest attack, with its 95 % interval</span><span class="control">random noise of the same size</span></p></section>`;
}

function modelHeadlines({ model, headlines }: ModelView): Html {
  return html`<h2 class="minor">${model.name} ${model.version} <span class="muted">· ${model.architecture}</span></h2>${headlines.map(headlineRow)}`;
}

/** What all attacks together reach, model by model. */
function worstCaseRows({ cover }: ReportDocument): Html | null {
  if (cover.worst_cases.length === 0) return null;
  return html`<h2 class="minor">Image by image</h2>${cover.worst_cases.map(({ observed, sentence }) =>
    html`<div class="headline"><div class="figure" aria-hidden="true">${percent(observed.value)}</div><div><p>${sentence}</p>${strip(observed, null)}</div></div>`)}`;
}

function headlineRow({ observed, control, sentence }: Headline): Html {
  const clear = control !== null && observed.ci95.lower > control.ci95.upper;
  return html`<div class="headline"><div class="figure${clear ? '' : ' quiet'}" aria-hidden="true">${percent(observed.value)}</div>
<div><p>${sentence}</p>${strip(observed, control)}</div></div>`;
}

/** A line from 0 to 100 % with the attack's rate and interval, and the control's. Numbers only, so nothing to escape. */
function strip(observed: ReportRate, control: ReportRate | null): Html {
  const percentOf = (value: number): string => `${(value * 100).toFixed(2)}%`;
  const width = percentOf(observed.ci95.upper - observed.ci95.lower);
  const diamond = control
    ? `<svg x="${percentOf(control.value)}" y="50%" overflow="visible"><rect class="control" x="-4" y="-4" width="8" height="8" transform="rotate(45)"/></svg>` : '';
  return new Html(`<svg class="strip" aria-hidden="true"><rect class="track" x="0" y="44%" width="100%" height="12%"/>`
    + `<rect class="attack interval" x="${percentOf(observed.ci95.lower)}" y="28%" width="${width}" height="44%"/>`
    + `<circle class="attack" cx="${percentOf(observed.value)}" cy="50%" r="5.5"/>${diamond}</svg>`);
}
