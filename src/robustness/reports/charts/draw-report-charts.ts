import { modelViews } from '../report-view.ts';
import type { ModelView, ResultView } from '../report-view.ts';
import type { ReportDocument } from '../schema/report.ts';
import type { DrawnChart } from './chart.ts';
import { confusionChart } from './confusion-chart.ts';
import { drawChart } from './draw-chart.ts';
import { learningCurveChart } from './learning-curve-chart.ts';
import { ratesChart } from './rates-chart.ts';

export interface ModelCharts {
  readonly rates: DrawnChart | null;
  readonly learning: DrawnChart | null;
  readonly confusions: readonly DrawnChart[];
}

/** Charts by model id. */
export type ReportCharts = ReadonlyMap<string, ModelCharts>;

/** Draws all charts of a report: pure SVG, the same for the same document. */
export async function drawReportCharts(document: ReportDocument): Promise<ReportCharts> {
  const charts = new Map<string, ModelCharts>();
  for (const view of modelViews(document)) charts.set(view.model.id, await drawModelCharts(view));
  return charts;
}

async function drawModelCharts(view: ModelView): Promise<ModelCharts> {
  const learning = learningCurveChart(view);
  const confusions: DrawnChart[] = [];
  for (const result of strongestResults(view)) {
    const chart = confusionChart(result, view.model.classes);
    if (chart) confusions.push(await drawChart(chart));
  }
  return {
    rates: view.attacks.length > 0 ? await drawChart(ratesChart(view)) : null,
    learning: learning ? await drawChart(learning) : null,
    confusions,
  };
}

/** The results behind the headlines, or the first attack of an audit that has none. */
function strongestResults({ headlines, attacks }: ModelView): readonly ResultView[] {
  const named = attacks.filter(({ attack }) => headlines.some((headline) => headline.attack_id === attack.id));
  return named.length > 0 ? named : attacks.slice(0, 1);
}
