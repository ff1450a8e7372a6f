import { AppError } from '../../../kernel/errors.ts';
import { BOOTSTRAP, clusterBootstrap, type BootstrapSettings } from './cluster-bootstrap.ts';
import type { Clusters } from './clusters.ts';
import { weightedRate } from './weighted-statistics.ts';

export interface CurvePoint {
  readonly epsilon: number;
  /** Of each image, in one order for all points; undefined where the rate leaves the image out. */
  readonly successes: readonly (boolean | undefined)[];
}

/** The smallest budget whose success is above a limit. */
export interface EpsilonAtLimit {
  readonly limit: number;
  /** Null when success is at most the limit at every budget tried: then it is above `largest`, if anywhere. */
  readonly value: number | null;
  /** Null below: at or under the smallest budget tried. Null above: over the largest. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly smallest: number;
  readonly largest: number;
  readonly level: 0.95;
  readonly method: 'interpolation, cluster bootstrap';
}

/**
 * Where the success of an attack first goes above `limit` as its budget grows, interpolated linearly between budgets
 * tried, with the percentile interval of a bootstrap over clusters of images. At the smallest budget already above: that
 * budget is given, and the crossing lies at or below it.
 */
export function epsilonAtLimit(
  points: readonly CurvePoint[], limit: number, clusters: Clusters, settings: BootstrapSettings = BOOTSTRAP,
): EpsilonAtLimit {
  const ascending = [...points].sort((a, b) => a.epsilon - b.epsilon);
  requireCurve(ascending, clusters);
  const epsilons = ascending.map(({ epsilon }) => epsilon);
  const [smallest = 0, largest = 0] = [epsilons[0], epsilons[epsilons.length - 1]];
  const rates = ascending.map(({ successes }) => weightedRate(successes));
  const crossing = (weights: Uint32Array): number => crossingOf(epsilons, rates.map((rate) => rate(weights) ?? 0), limit);
  const value = crossing(new Uint32Array(clusters.of.length).fill(1));
  const [interval] = clusterBootstrap(clusters, [crossing], settings);
  const { lower = -Infinity, upper = Infinity } = interval ?? {};
  return {
    limit, smallest, largest, level: 0.95, method: 'interpolation, cluster bootstrap',
    value: Number.isFinite(value) ? value : null,
    lower: lower > smallest && Number.isFinite(lower) ? lower : null,
    upper: Number.isFinite(upper) ? upper : null,
  };
}

/** Infinity where the curve never goes above. */
function crossingOf(epsilons: readonly number[], rates: readonly number[], limit: number): number {
  const index = rates.findIndex((rate) => rate > limit);
  if (index <= 0) return index === 0 ? (epsilons[0] ?? 0) : Infinity;
  const [before, after] = [rates[index - 1] ?? 0, rates[index] ?? 0];
  const [from, to] = [epsilons[index - 1] ?? 0, epsilons[index] ?? 0];
  return from + ((to - from) * (limit - before)) / (after - before);
}

function requireCurve(points: readonly CurvePoint[], clusters: Clusters): void {
  if (points.length < 2 || points.some(({ epsilon }, index) => index > 0 && epsilon === points[index - 1]?.epsilon)) {
    throw new AppError('INVALID_INPUT', `expected a curve over two budgets or more, each once, found ${points.map(({ epsilon }) => epsilon).join(', ') || 'none'}`);
  }
  const sizes = points.map(({ successes }) => successes.length);
  if (sizes.some((size) => size !== clusters.of.length)) {
    throw new AppError('INVALID_INPUT', `expected ${clusters.of.length} images at every budget, found ${sizes.join(', ')}`);
  }
}
