import type { Chart, DrawnChart } from './chart.ts';

/**
 * Draws a chart to SVG text, without a browser or canvas. vega is large and has top-level await, so it is imported when
 * needed; one import after the other, since Jest cannot link two module graphs that share modules at once.
 */
export async function drawChart(chart: Chart): Promise<DrawnChart> {
  const vega = await import('vega');
  const vegaLite = await import('vega-lite');
  const view = new vega.View(vega.parse(vegaLite.compile(chart.spec).spec), { renderer: 'none' });
  try {
    return { title: chart.title, alt: chart.alt, svg: await view.toSVG() };
  } finally {
    view.finalize();
  }
}
