import { CHART_CONFIG, COLORS, type Chart } from '../../../src/robustness/reports/charts/chart.ts';
import type { AttackRow, StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { goalTitle, NORM_NAMES } from './attack-tables.ts';

/** Distinguishable without colour vision; shapes differ as well. */
const LINE_COLORS = ['#b5470b', '#0072b2', '#00795a', '#8a3f7f', '#6b5500', '#1d2330', '#c2185b'];
const AXIS = { scale: { domain: [0, 1] }, axis: { format: '.0%', title: 'success', tickCount: 5 } };

interface Point {
  readonly case: string;
  readonly architecture: string;
  readonly zeta: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly control: number | null;
}

/** Success by budget, one panel a goal and norm, one line an architecture; noise of the same size in grey. */
export function successChart({ attacks }: StudyResults, task: TaskSettings, variant: AttackRow['variant']): Chart | undefined {
  const points = attacks.filter((row) => row.task === task.name && row.variant === variant && row.algorithm === 'uap-sgd').flatMap(pointsOf);
  if (points.length === 0) return undefined;
  const zeta = { field: 'zeta', type: 'quantitative' as const, title: 'zeta, %', axis: { values: [...new Set(points.map((point) => point.zeta))], grid: false } };
  return {
    title: variant === 'parent' ? 'Success of universal perturbations by budget' : 'Success against the retrained models by budget',
    alt: points.map(({ case: panel, architecture, zeta: budget, value }) => `${panel}, ${architecture}, zeta ${budget} %: ${Math.round(100 * value)} %.`).join(' '),
    spec: {
      data: { values: points },
      facet: { field: 'case', type: 'nominal', title: null, sort: null, header: { labelFontSize: 12, labelColor: COLORS.ink } },
      columns: 2,
      config: CHART_CONFIG,
      spec: {
        width: 260, height: 170,
        encoding: { x: zeta },
        layer: [
          { mark: { type: 'point', shape: 'cross', size: 30, color: COLORS.muted, opacity: 0.8 }, encoding: { y: { field: 'control', type: 'quantitative', ...AXIS } } },
          { mark: { type: 'rule', opacity: 0.3, strokeWidth: 2 }, encoding: { y: { field: 'lower', type: 'quantitative', ...AXIS }, y2: { field: 'upper' }, color: colorOf(task) } },
          {
            mark: { type: 'line', point: { size: 45, filled: true }, strokeWidth: 1.5 },
            encoding: { y: { field: 'value', type: 'quantitative', ...AXIS }, color: colorOf(task) },
          },
        ],
      },
    },
  };
}

function pointsOf({ norm, target, architecture, zeta, rate, control }: AttackRow): Point[] {
  if (!rate) return [];
  const { value, lower, upper } = rate;
  return [{ case: `${goalTitle(target)}, ${NORM_NAMES[norm]}`, architecture, zeta, value, lower, upper, control: control?.value ?? null }];
}

function colorOf({ architectures }: TaskSettings) {
  return { field: 'architecture', type: 'nominal' as const, title: null, scale: { domain: [...architectures], range: LINE_COLORS }, legend: { orient: 'bottom' as const, columns: 4 } };
}
