import { CHART_CONFIG, COLORS, type Chart } from '../../../src/robustness/reports/charts/chart.ts';
import type { StudyResults } from '../analysis/study-results.ts';
import type { TaskSettings } from '../settings.ts';
import { goalTitle, NORM_NAMES } from './attack-tables.ts';

const STAGES = ['before', 'after, old perturbation', 'after, new perturbation'] as const;

interface Mark {
  readonly case: string;
  readonly architecture: string;
  readonly stage: (typeof STAGES)[number];
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Success before and after adversarial retraining at the main budget: what the old perturbation still does, and what a new one does. */
export function retrainingChart({ retraining, settings }: StudyResults, task: TaskSettings): Chart | undefined {
  const rows = retraining.filter((row) => row.task === task.name && row.algorithm === 'uap-sgd' && row.zeta === settings.attacks.mainZeta);
  const marks = rows.flatMap(({ architecture, norm, target, parent, old, adaptive }): Mark[] => {
    const place = { case: `${goalTitle(target)}, ${NORM_NAMES[norm]}`, architecture };
    const rates = [parent, old?.child, adaptive?.child];
    return STAGES.flatMap((stage, index) => {
      const rate = rates[index];
      return rate ? [{ ...place, stage, value: rate.value, lower: rate.lower, upper: rate.upper }] : [];
    });
  });
  if (marks.length === 0) return undefined;
  const x = { type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { format: '.0%', title: 'success', tickCount: 5 } };
  return {
    title: `Before and after adversarial retraining, zeta ${settings.attacks.mainZeta} %`,
    alt: marks.map(({ case: panel, architecture, stage, value }) => `${panel}, ${architecture}, ${stage}: ${Math.round(100 * value)} %.`).join(' '),
    spec: {
      data: { values: marks },
      facet: { field: 'case', type: 'nominal', title: null, sort: null, header: { labelFontSize: 12, labelColor: COLORS.ink } },
      columns: 2,
      config: CHART_CONFIG,
      spec: {
        width: 260, height: { step: 30 },
        encoding: {
          y: { field: 'architecture', type: 'nominal', sort: [...task.architectures], title: null },
          yOffset: { field: 'stage', type: 'nominal', sort: [...STAGES] },
          color: { field: 'stage', type: 'nominal', title: null, scale: { domain: [...STAGES], range: [COLORS.ink, COLORS.control, COLORS.attack] }, legend: { orient: 'bottom' } },
        },
        layer: [
          { mark: { type: 'rule', strokeWidth: 2, opacity: 0.45 }, encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } } },
          {
            mark: { type: 'point', filled: true, size: 50, opacity: 1 },
            encoding: { x: { field: 'value', ...x }, shape: { field: 'stage', type: 'nominal', title: null, scale: { domain: [...STAGES], range: ['circle', 'square', 'diamond'] } } },
          },
        ],
      },
    },
  };
}
