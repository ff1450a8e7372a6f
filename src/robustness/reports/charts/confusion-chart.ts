import type { ResultView } from '../report-view.ts';
import { CHART_CONFIG, COLORS } from './chart.ts';
import type { Chart } from './chart.ts';

/** More classes than this make cells too small for numbers; the table in report.json still has them. */
const MAX_CLASSES = 20;

/** What the model answered before (rows) and under attack (columns); undefined for more classes than can be read. */
export function confusionChart({ result, label }: ResultView, classes: readonly string[]): Chart | undefined {
  if (classes.length > MAX_CLASSES) return undefined;
  const cells = classes.flatMap((before, row) => classes.map((after, column) => cell(before, after, result.confusion[row]?.[column] ?? 0)));
  const most = Math.max(1, ...cells.map(({ images }) => images));
  const axis = { domain: false, ticks: false, labelAngle: 0, labelLimit: 90, labelPadding: 6 };
  const step = Math.max(36, Math.min(92, 280 / classes.length));
  return {
    title: `Answers before and under ${label}`,
    alt: cells.map(({ before, after, images }) => `${images} images answered ${before} before and ${after} under attack.`).join(' '),
    spec: {
      data: { values: cells },
      width: { step },
      height: { step: Math.max(30, step * 0.6) },
      config: CHART_CONFIG,
      encoding: {
        x: { field: 'after', type: 'nominal', sort: null, title: 'answer under attack', axis: { ...axis, orient: 'top' } },
        y: { field: 'before', type: 'nominal', sort: null, title: 'answer before', axis },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
          encoding: { color: { field: 'images', type: 'quantitative', legend: null, scale: { domain: [0, most], range: ['#eef2f6', COLORS.control] } } },
        },
        {
          mark: { type: 'text', fontSize: 14, fontWeight: 'bold' },
          encoding: {
            text: { field: 'images', type: 'quantitative' },
            color: { condition: { test: { field: 'images', gt: most * 0.55 }, value: '#ffffff' }, value: COLORS.ink },
          },
        },
      ],
    },
  };
}

const cell = (before: string, after: string, images: number): { before: string; after: string; images: number } => ({ before, after, images });
