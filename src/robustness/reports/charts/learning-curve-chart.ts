import type { ModelView, ResultView } from '../report-view.ts';
import { percent } from '../wording.ts';
import { CHART_CONFIG } from './chart.ts';
import type { Chart } from './chart.ts';

/** Distinguishable without colour vision, and by dash as well. */
const LINE_COLORS = ['#b5470b', '#0072b2', '#00795a', '#8a3f7f', '#6b5500', '#1d2330'];
const DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [10, 4]];

/** Success on the generation split while the perturbations were learnt; undefined when no attack learnt anything. */
export function learningCurveChart({ model, attacks }: ModelView): Chart | undefined {
  const learnt = attacks.filter(({ attack, result }) => attack.curve.length > 0 && !result.transferred);
  if (learnt.length === 0) return undefined;
  const labels = learnt.map(({ label }) => label);
  return {
    title: `How the perturbations for ${model.name} were learnt`,
    alt: `Success on the generation split by epoch. ${learnt.map(describe).join(' ')}`,
    spec: {
      data: { values: learnt.flatMap(({ attack, label }) => attack.curve.map((point) => ({ attack: label, epoch: point.epoch, success: point.success_rate }))) },
      width: 480,
      height: 200,
      config: CHART_CONFIG,
      mark: { type: 'line', point: { size: 28 }, strokeWidth: 2 },
      encoding: {
        x: { field: 'epoch', type: 'quantitative', title: 'epoch', axis: { tickMinStep: 1, format: 'd', grid: false } },
        y: { field: 'success', type: 'quantitative', title: 'success on generation images', scale: { domain: [0, 1] }, axis: { format: '.0%', tickCount: 5 } },
        color: { field: 'attack', type: 'nominal', title: null, scale: { domain: labels, range: cycle(LINE_COLORS, labels.length) }, legend: { orient: 'bottom', columns: 2 } },
        strokeDash: { field: 'attack', type: 'nominal', title: null, scale: { domain: labels, range: cycle(DASHES, labels.length) } },
      },
    },
  };
}

function cycle<T>(values: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, index) => values.slice(index % values.length)[0]).filter((value) => value !== undefined);
}

function describe({ attack, label }: ResultView): string {
  const last = attack.curve.at(-1);
  return last ? `${label}: ${percent(last.success_rate)} after ${attack.curve.length} measurements.` : '';
}
