import type { ModelView, ResultView } from '../../report-view.ts';
import type { ReportEstimate } from '../../schema/performance.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { numberCell, rateCell, table } from '../parts.ts';

/** Sensitivity, specificity and the like, untouched and under the attacks behind the headlines: the figures clinicians read. */
export function performanceTable({ headlines, attacks, model }: ModelView): Html | null {
  const shown = attacks.filter(({ attack, result }) => result.details.performance && headlines.some((headline) => headline.attack_id === attack.id));
  if (shown.length === 0) return null;
  return table({
    caption: `Performance of ${model.name} for each class against the others, untouched and under the strongest attacks.`,
    head: ['Class', '', { number: 'Sensitivity' }, { number: 'Specificity' }, { number: 'PPV' }, { number: 'NPV' }, { number: 'AUROC' }],
    rows: [...rowsOf(shown[0], 'clean', 'untouched'), ...shown.flatMap((view) => rowsOf(view, 'adversarial', view.label))],
  });
}

function rowsOf(view: ResultView | undefined, side: 'clean' | 'adversarial', words: string): Html[] {
  const performance = view?.result.details.performance?.[side];
  if (!performance) return [];
  const classes = performance.per_class.map((one) => html`<tr><th scope="row">${one.class_name}</th><td>${words}</td>
${rateCell(one.sensitivity)}${rateCell(one.specificity)}${rateCell(one.ppv)}${rateCell(one.npv)}${estimateCell(one.auroc)}</tr>`);
  const { balanced_accuracy: balanced, calibration_error: calibration } = performance;
  return [...classes, html`<tr><th scope="row">all</th><td colspan="6">${words}: balanced accuracy ${estimateText(balanced)}, calibration error ${estimateText(calibration)}</td></tr>`];
}

const estimateCell = (estimate: ReportEstimate): Html => numberCell(estimateText(estimate));

function estimateText({ value, ci95: { lower, upper } }: ReportEstimate): string {
  if (value === null) return '–';
  return lower === null || upper === null ? value.toFixed(3) : `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}
