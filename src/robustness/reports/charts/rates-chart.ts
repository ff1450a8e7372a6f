import type { ModelView, ResultView } from '../report-view.ts';
import type { ReportRate } from '../schema/common.ts';
import { percent } from '../wording.ts';
import { CHART_CONFIG, COLORS } from './chart.ts';
import type { Chart } from './chart.ts';

const ATTACK = 'attack';
const NOISE = 'random noise of the same size';

interface Row {
  readonly attack: string;
  readonly kind: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Success of every attack with its 95 % interval, the matched random control on the same line. */
export function ratesChart({ model, attacks }: ModelView): Chart {
  const rows = attacks.flatMap(rowsOf);
  return {
    title: `How often each attack succeeded on ${model.name}`,
    alt: `Success rates with 95 % intervals. ${attacks.map(describe).join(' ')}`,
    spec: {
      data: { values: rows },
      width: 480,
      height: { step: 34 },
      config: CHART_CONFIG,
      encoding: {
        y: { field: 'attack', type: 'nominal', sort: null, title: null, axis: { domain: false, ticks: false, labelLimit: 260, labelPadding: 8 } },
        color: { field: 'kind', type: 'nominal', title: null, scale: { domain: [ATTACK, NOISE], range: [COLORS.attack, COLORS.control] }, legend: { orient: 'top' } },
      },
      layer: [
        { mark: { type: 'rule', strokeWidth: 3, opacity: 0.45 }, encoding: { x: { field: 'lower', type: 'quantitative', ...AXIS }, x2: { field: 'upper' } } },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: {
            x: { field: 'value', type: 'quantitative', ...AXIS },
            shape: { field: 'kind', type: 'nominal', title: null, scale: { domain: [ATTACK, NOISE], range: ['circle', 'diamond'] } },
          },
        },
      ],
    },
  };
}

const AXIS = { scale: { domain: [0, 1] }, axis: { format: '.0%', title: 'success on evaluation images', tickCount: 5 } };

function rowsOf({ control, label }: ResultView): Row[] {
  if (!control) return [];
  return [row(label, ATTACK, control.attack), ...(control.control ? [row(label, NOISE, control.control)] : [])];
}

const row = (attack: string, kind: string, rate: ReportRate): Row =>
  ({ attack, kind, value: rate.value, lower: rate.ci95.lower, upper: rate.ci95.upper });

function describe({ control, label }: ResultView): string {
  if (!control) return '';
  const noise = control.control ? `random noise ${percent(control.control.value)}` : 'no control';
  return `${label}: ${percent(control.attack.value)}, ${noise}.`;
}
