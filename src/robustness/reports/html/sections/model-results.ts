import type { ModelCharts } from '../../charts/draw-report-charts.ts';
import type { ModelView, ResultView } from '../../report-view.ts';
import { budgetText, goalText, percent, rateText } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { performanceTable } from './performance.ts';
import { chartFigure, numberCell, rateCell, table } from '../parts.ts';

/** Parts of a model's section that are made elsewhere. */
export interface ModelParts {
  readonly charts: ModelCharts | undefined;
  readonly pictures: Html | null;
  /** Worst cases, channels, natural changes. */
  readonly beyond: Html;
}

/** All results of one model: attacks beside controls, charts, answers by class. */
export function modelResults(view: ModelView, { charts, pictures, beyond }: ModelParts): Html {
  const { model } = view;
  return html`<section id="${sectionId(model.id)}"><h2>${model.name} ${model.version}</h2>
<p>${cleanSentence(view)}</p>
${attackTable(view)}
${chartFigure(charts?.rates ?? null)}
${beyond}
${pictures}
${charts && charts.confusions.length > 0 && html`<h3>Which answers changed</h3><div class="confusions">${charts.confusions.map(chartFigure)}</div>`}
${classTable(view)}
${performanceTable(view)}
${charts?.learning && html`<h3>Learning curve</h3><p class="small muted">Measured on the images the
attack learnt from; a perturbation that still improves at the end might do better with more epochs.</p>${chartFigure(charts.learning)}`}
${warnings(view)}</section>`;
}

export const sectionId = (modelId: string): string => `model-${modelId}`;

function cleanSentence({ model, attacks, controls }: ModelView): string {
  const measured = [...attacks, ...controls][0];
  if (!measured) return 'No attack on this model finished; nothing was measured.';
  const { clean_accuracy: { value, successes, n, ci95 } } = measured.result;
  return `Untouched, ${model.name} (${model.architecture}) classifies correctly ${rateText({ value, successes, n, ...ci95 })}.`;
}

function attackTable({ attacks }: ModelView): Html | null {
  if (attacks.length === 0) return null;
  return table({
    caption: 'Each attack beside the strongest random control of the same goal, norm and budget. Success: changed answers, or for targeted attacks answers won over to the target.',
    head: ['Attack', 'Wants', 'Budget', { number: 'Success' }, { number: 'Random noise' }, { number: 'Accuracy under attack' }],
    rows: attacks.map(attackRow),
  });
}

function attackRow({ attack, threat, result, control }: ResultView): Html {
  return html`<tr><th scope="row">${attack.algorithm.title}<span class="sub">${attack.algorithm.name}, seed ${attack.seed}${result.transferred && ', made for another model'}</span></th>
<td>${goalText(threat.goal, threat.target_class)}</td>
<td>${budgetText(threat.norm, threat.epsilon)}${threat.zeta_percent !== null && html`<span class="sub">${threat.zeta_percent} % of the mean image norm</span>`}</td>
${rateCell(control?.attack ?? null)}${rateCell(control?.control ?? null)}${rateCell(result.adversarial_accuracy)}</tr>`;
}

/** Accuracy by class under the attacks behind the headlines. */
function classTable({ headlines, attacks, model }: ModelView): Html | null {
  const shown = attacks.filter(({ attack }) => headlines.some((headline) => headline.attack_id === attack.id));
  if (shown.length === 0) return null;
  return table({
    caption: `Accuracy by true class, before and under the strongest attacks on ${model.name}.`,
    head: ['Attack', 'True class', { number: 'Images' }, { number: 'Untouched' }, { number: 'Under attack' }],
    rows: shown.flatMap(({ label, result }) => result.per_class.map((score) =>
      html`<tr><th scope="row">${label}</th><td>${score.class_name}</td>${numberCell(score.n)}${rateCell(score.clean_accuracy)}${rateCell(score.adversarial_accuracy)}</tr>`)),
  });
}

function warnings({ attacks, controls }: ModelView): Html | null {
  const lines = [...attacks, ...controls].flatMap(({ label, attack, result }) => [
    ...attack.warnings.map((warning) => `${label}: ${warning}`),
    ...(result.dominant_class_share !== null && result.dominant_class_share > 0.8 && !attack.is_control
      ? [`${label}: ${percent(result.dominant_class_share)} of the answers under attack are “${result.dominant_class ?? ''}”`] : []),
  ]);
  if (lines.length === 0) return null;
  return html`<div class="box doubt"><p><strong>Notes on these attacks</strong></p><ul class="plain small">${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}
