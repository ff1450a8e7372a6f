import { seedSpread } from '../../robustness/metrics/index.ts';
import { groupBy } from '../shared/index.ts';
import type { ComparisonRecord, Configuration, CurveKind, CurveRecord, Score } from './comparison.record.ts';
import type { TitlePart } from './configuration-title.ts';
import { configurationTitle } from './configuration-title.ts';

/** Something that was varied: what of a configuration is left out when scores are grouped, and where a score stands. */
interface Sweep {
  readonly kind: CurveKind;
  readonly xLabel: string;
  readonly without: TitlePart | undefined;
  readonly fixed: (configuration: Configuration) => Partial<Configuration>;
  /** Undefined where the score is no point of such a curve. */
  readonly x: (score: Score, comparison: ComparisonRecord) => number | undefined;
}

const SWEEPS: readonly Sweep[] = [
  {
    kind: 'EPSILON',
    xLabel: 'epsilon, [0,1] pixels',
    without: 'budget',
    fixed: ({ epsilon: _, zetaPercent: __, ...rest }) => rest,
    x: ({ configuration, made }) => (isBounded(configuration) ? made.epsilon : undefined),
  },
  {
    kind: 'GENERATION_IMAGES',
    xLabel: 'images of the generation split',
    without: 'generationImages',
    fixed: ({ generationImages: _, ...rest }) => rest,
    x: ({ configuration: { generationImages, datasetId } }, { words: { datasets } }) =>
      generationImages ?? datasets.get(datasetId)?.splits.find(({ split }) => split === 'GENERATION')?.images,
  },
  {
    kind: 'SEED',
    xLabel: 'seed',
    without: undefined,
    fixed: (configuration) => configuration,
    x: ({ configuration, made }) => (configuration.source ? undefined : made.seed),
  },
  {
    kind: 'SEVERITY',
    xLabel: 'severity',
    without: 'channel',
    fixed: ({ channel: _, ...rest }) => rest,
    x: ({ configuration: { channel } }) => severityOf(channel),
  },
];

/** The curves that the scores of a comparison make: at least two values of what was varied, everything else the same. */
export function curvesOf(comparison: ComparisonRecord): readonly CurveRecord[] {
  return SWEEPS.flatMap((sweep) => {
    const groups = groupBy(comparison.scores, (score) => groupKey(score, sweep));
    return [...groups.values()].flatMap((group) => curveOf(sweep, group, comparison) ?? []);
  });
}

/** Runs that differ in their parameters, or in a seed that is not what is varied, are not points of one curve. */
function groupKey({ configuration, modelId, made }: Score, { kind, fixed }: Sweep): string {
  return JSON.stringify([modelId, fixed(configuration), made.parameters, kind === 'SEED' ? null : made.seed]);
}

function curveOf(sweep: Sweep, group: readonly Score[], comparison: ComparisonRecord): CurveRecord | undefined {
  const { metric, words } = comparison;
  const newest = new Map<number, Score>();
  for (const score of group) {
    const x = sweep.x(score, comparison);
    if (x !== undefined && !newest.has(x)) newest.set(x, score);
  }
  const [first] = newest.values();
  if (!first || newest.size < 2) return undefined;
  const points = [...newest]
    .sort(([a], [b]) => a - b)
    .map(([x, { rate, attack }]) => ({ x, rate, attackId: attack.id }));
  const { kind, xLabel, without } = sweep;
  return {
    kind,
    title: `${metric} of ${words.models.get(first.modelId)?.name}: ${configurationTitle(first.configuration, words, without)}`,
    xLabel,
    modelId: first.modelId,
    points,
    spread: kind === 'SEED' ? seedSpread(points.map(({ rate }) => rate.value)) : null,
  };
}

function isBounded({ epsilon, zetaPercent }: Configuration): boolean {
  return epsilon !== null || zetaPercent !== null;
}

function severityOf(channel: string): number | undefined {
  const match = /^severity-(\d)$/.exec(channel);
  return match ? Number(match[1]) : undefined;
}
