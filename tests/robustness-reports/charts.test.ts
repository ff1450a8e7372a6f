import { confusionChart } from '../../src/robustness/reports/charts/confusion-chart.ts';
import { drawChart } from '../../src/robustness/reports/charts/draw-chart.ts';
import { learningCurveChart } from '../../src/robustness/reports/charts/learning-curve-chart.ts';
import { ratesChart } from '../../src/robustness/reports/charts/rates-chart.ts';
import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import { modelViews } from '../../src/robustness/reports/report-view.ts';
import type { ModelView, ResultView } from '../../src/robustness/reports/report-view.ts';
import { reportFacts } from '../fixtures/report-facts.ts';

function firstModel(): { readonly view: ModelView; readonly attack: ResultView } {
  const view = modelViews(buildReportDocument(reportFacts()))[0];
  const attack = view?.attacks[0];
  if (!view || !attack) throw new Error('the fixture has a model and an attack');
  return { view, attack };
}

const { view, attack } = firstModel();

describe('charts', () => {
  it('set every attack beside the noise of its size', () => {
    const chart = ratesChart(view);
    const rows = (chart.spec.data as { values: { attack: string; kind: string; value: number }[] }).values;
    expect(rows).toHaveLength(6);
    expect(rows.map(({ value }) => value)).toEqual(view.attacks.flatMap(({ control }) => [control?.attack.value, control?.control?.value]));
    expect(chart.alt.replaceAll('\u00a0', ' ')).toContain('uap-sgd, 10/255: 61 %, random noise 2.6 %.');
  });

  it('show the learning curve of the attacks that learnt', () => {
    const chart = learningCurveChart(view);
    expect((chart?.spec.data as { values: unknown[] }).values).toHaveLength(30);
    expect(learningCurveChart({ ...view, attacks: [] })).toBeUndefined();
  });

  it('count every image in the confusion matrix', () => {
    const chart = confusionChart(attack, ['normal', 'pneumonia']);
    const cells = (chart?.spec.data as { values: { before: string; after: string; images: number }[] }).values;
    expect(cells.reduce((sum, { images }) => sum + images, 0)).toBe(468);
    expect(cells[1]).toEqual({ before: 'normal', after: 'pneumonia', images: attack.result.confusion[0]?.[1] });
  });

  it('draw no matrix that cannot be read', () => {
    expect(confusionChart(attack, Array.from({ length: 21 }, (_, index) => `class ${index}`))).toBeUndefined();
  });

  it('draw SVG without script, link or id, with text escaped', async () => {
    const hostile = confusionChart(attack, ['<script>x</script>', '</svg>&"']);
    for (const chart of [ratesChart(view), learningCurveChart(view), hostile]) {
      if (!chart) throw new Error('expected a chart');
      const { svg } = await drawChart(chart);
      expect(svg).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
      expect(svg).not.toMatch(/<script|href=|\sid=|url\(|<foreignObject|<image/);
      expect(svg.match(/<svg/g)).toHaveLength(svg.match(/<\/svg>/g)?.length ?? 0);
    }
  });
});
