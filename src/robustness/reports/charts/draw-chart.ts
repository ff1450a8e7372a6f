import type { Chart, DrawnChart } from './chart.ts';

/** Draws a chart to SVG text, without a browser or canvas. vega has top-level await, so it is imported when needed. */
export async function drawChart(chart: Chart): Promise<DrawnChart> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(vegaLite.compile(chart.spec).spec), { renderer: 'none' });
  try {
    return { title: chart.title, alt: chart.alt, svg: await view.toSVG() };
  } finally {
    view.finalize();
  }
}
