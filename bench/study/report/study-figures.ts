import type { Chart } from '../../../src/robustness/reports/charts/chart.ts';
import { drawChart } from '../../../src/robustness/reports/charts/draw-chart.ts';
import type { StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { retrainingChart } from './retraining-chart.ts';
import { successChart } from './success-chart.ts';
import { transferChart } from './transfer-chart.ts';

/** A page of figures, one file without script or outside reference. */
export async function studyFigures(results: StudyResults): Promise<string> {
  const sections: string[] = [];
  for (const task of results.settings.tasks) sections.push(`<h2>${escaped(task.name)}</h2>`, ...await figuresOf(chartsOf(results, task)));
  const title = `The reference study reproduced, scale ${results.settings.scale}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2330}figure{margin:2rem 0}svg{max-width:100%;height:auto}</style></head>
<body><h1>${escaped(title)}</h1>
<p>Evaluation images; bars are Wilson's 95 % intervals. Grey crosses: random noise of the same size. Made by <code>${escaped(results.about.command)}</code>, ${escaped(results.about.date)}.</p>
${sections.join('\n')}
</body></html>
`;
}

function chartsOf(results: StudyResults, task: TaskSettings): readonly Chart[] {
  return [
    successChart(results, task, 'parent'), transferChart(results, task), retrainingChart(results, task), successChart(results, task, 'child'),
  ].filter((chart) => chart !== undefined);
}

async function figuresOf(charts: readonly Chart[]): Promise<string[]> {
  if (charts.length === 0) return ['<p>Nothing has been run yet.</p>'];
  const figures: string[] = [];
  for (const chart of charts) {
    const { title, alt, svg } = await drawChart(chart);
    figures.push(`<figure><figcaption>${escaped(title)}</figcaption><div role="img" aria-label="${escaped(alt)}">${svg}</div></figure>`);
  }
  return figures;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
