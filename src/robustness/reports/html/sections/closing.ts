import { modelViews } from '../../report-view.ts';
import type { ResultView } from '../../report-view.ts';
import type { ReportAttack } from '../../schema/attacks.ts';
import type { ReportDocument } from '../../schema/report.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { digest, factList, longTime, rateCell, table } from '../parts.ts';

/** What each figure counts. */
export function definitionsSection({ definitions }: ReportDocument): Html {
  const rows = definitions.map(({ title, symbol, plain, better }) =>
    html`<tr><th scope="row">${title}${symbol && ` (${symbol})`}</th><td>${plain}</td><td>${better === 'larger' ? 'higher is better' : 'lower is better'}</td></tr>`);
  return html`<section id="definitions"><h2>What the figures mean</h2>
${table({ caption: 'Definitions.', head: ['Figure', 'Counts', 'For the model'], rows })}
<dl class="facts"><dt>Budget ε</dt><dd>The largest allowed perturbation, in pixels scaled to 0…1. L∞ bounds every pixel; L2 bounds the whole image.</dd>
<dt>PSNR, SSIM</dt><dd>How much a perturbed picture resembles the untouched one, averaged over the evaluation images. Above about 30 dB a difference is hard to see.</dd>
<dt>Target prevalence</dt><dd>Share of images answered with the target before any attack: the floor of the targeted success rate.</dd>
<dt>95 % interval</dt><dd>Where the rate would lie for the population the images were drawn from, if they are independent of each other.</dd></dl></section>`;
}

/** What a reader must not conclude. */
export function limitationsSection({ limitations }: ReportDocument): Html {
  return html`<section id="limitations"><h2>Limitations, and what was not tested</h2><ul class="plain">${limitations.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}

/** Every figure, parameter and digest, for those who want to check. */
export function appendixSection(document: ReportDocument): Html {
  const views = modelViews(document);
  const names = new Map(document.system_under_test.models.map((model) => [model.id, model.name]));
  return html`<section id="appendix"><h2>Appendix: every figure, parameter and digest</h2>
${views.map((view) => figuresTable(`Every rate on ${view.model.name}, controls included.`, [...view.attacks, ...view.controls]))}
${document.attacks.map((attack) => attackFacts(attack, names.get(attack.model_id) ?? attack.model_id, document))}</section>`;
}

function figuresTable(caption: string, views: readonly ResultView[]): Html | null {
  if (views.length === 0) return null;
  return table({
    caption,
    head: ['Attack', { number: 'Rf' }, { number: 'Rf, correct' }, { number: 'Rs' }, { number: 'Rs, net' }, { number: 'Prevalence' }, { number: 'Accuracy' }],
    rows: views.map(figuresRow),
  });
}

function figuresRow({ label, attack, result }: ResultView): Html {
  const rates = [
    result.fooling_rate, result.conditional_fooling_rate, result.targeted_success_rate,
    result.net_targeted_success_rate, result.target_prevalence, result.adversarial_accuracy,
  ];
  return html`<tr class="${attack.is_control ? 'control-row' : 'attack-row'}"><th scope="row">${label}</th>${rates.map(rateCell)}</tr>`;
}

function attackFacts(attack: ReportAttack, modelName: string, document: ReportDocument): Html {
  const outcomes = document.results.filter((result) => result.attack_id === attack.id);
  return html`<h3>${attack.algorithm.title} on ${modelName}</h3>
${factList([
    ['Attack', html`${digest(attack.id)} (${attack.threat_model_id}, ${attack.state.toLowerCase()})`],
    ['After', attack.algorithm.reference],
    ['Parameters', html`<code>${JSON.stringify(attack.parameters)}</code>, seed ${attack.seed}`],
    ['Run', `${longTime(attack.started_at)}, ${attack.duration_seconds === null ? 'unfinished' : `${attack.duration_seconds.toFixed(1)} s`}, ${attack.runtime ?? 'engine unknown'}`],
    ['Problem', attack.problem],
    ['Perturbation', attack.perturbation && digest(attack.perturbation.sha256)],
    ...outcomes.map((result) => ['Outcome table', digest(result.outcomes_sha256)] as const),
  ])}`;
}
