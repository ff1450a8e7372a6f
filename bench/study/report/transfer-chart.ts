import { CHART_CONFIG, COLORS, type Chart } from '../../../src/robustness/reports/charts/chart.ts';
import type { StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { goalTitle, NORM_NAMES } from './attack-tables.ts';

interface Cell {
  readonly case: string;
  readonly source: string;
  readonly victim: string;
  readonly value: number;
}

/** Success of the perturbation made for one architecture on each, one panel a goal and norm. */
export function transferChart({ transfer, attacks, settings }: StudyResults, task: TaskSettings): Chart | undefined {
  const cells: Cell[] = [
    ...transfer.filter((row) => row.task === task.name && row.algorithm === 'uap-sgd').flatMap(({ source, victim, norm, target, rate }) => (
      rate ? [{ case: `${goalTitle(target)}, ${NORM_NAMES[norm]}`, source, victim, value: rate.value }] : [])),
    ...attacks.filter((row) => row.task === task.name && row.variant === 'parent' && row.algorithm === 'uap-sgd' && row.zeta === settings.attacks.mainZeta)
      .flatMap(({ architecture, norm, target, rate }) => (
        rate ? [{ case: `${goalTitle(target)}, ${NORM_NAMES[norm]}`, source: architecture, victim: architecture, value: rate.value }] : [])),
  ];
  if (!cells.some(({ source, victim }) => source !== victim)) return undefined;
  const axis = { domain: false, ticks: false, labelLimit: 120 };
  return {
    title: `Transfer between architectures, zeta ${settings.attacks.mainZeta} %`,
    alt: cells.map(({ case: panel, source, victim, value }) => `${panel}, made for ${source}, on ${victim}: ${Math.round(100 * value)} %.`).join(' '),
    spec: {
      data: { values: cells },
      facet: { field: 'case', type: 'nominal', title: null, sort: null, header: { labelFontSize: 12, labelColor: COLORS.ink } },
      columns: 2,
      config: CHART_CONFIG,
      spec: {
        width: { step: 40 }, height: { step: 26 },
        encoding: {
          x: { field: 'victim', type: 'nominal', sort: [...task.architectures], title: 'tried on', axis: { ...axis, labelAngle: -40 } },
          y: { field: 'source', type: 'nominal', sort: [...task.architectures], title: 'made for', axis },
        },
        layer: [
          { mark: { type: 'rect', stroke: '#ffffff' }, encoding: { color: { field: 'value', type: 'quantitative', legend: null, scale: { domain: [0, 1], range: ['#eef2f6', COLORS.control] } } } },
          {
            mark: { type: 'text', fontSize: 11 },
            encoding: {
              text: { field: 'value', type: 'quantitative', format: '.0%' },
              color: { condition: { test: { field: 'value', gt: 0.55 }, value: '#ffffff' }, value: COLORS.ink },
            },
          },
        ],
      },
    },
  };
}
