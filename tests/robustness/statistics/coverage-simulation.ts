import { auroc, clopperPearsonRate, clusterBootstrap, clustersOf, pairedDifference, wilsonRate } from '../../../src/robustness/metrics/index.ts';
import { Random } from '../../../src/kernel/random.ts';
import { balancedAccuracy } from '../../../src/robustness/metrics/balanced-accuracy.ts';
import { clusteredRate } from '../../../src/robustness/metrics/clustering.ts';
import { normalTwoSided } from '../../../src/robustness/metrics/statistics/normal.ts';
import { weightedRate } from '../../../src/robustness/metrics/statistics/weighted-statistics.ts';

/**
 * How often the 95 % intervals hold the truth, printed as JSON: by summing over every possible sample where there are few
 * enough, else by drawing. In a process of its own: Jest's realms make the arithmetic many times slower.
 *
 *     node --import tsx coverage-simulation.ts DRAWS
 */
const draws = Number(process.argv[2]);

interface Bounds {
  readonly lower: number | null;
  readonly upper: number | null;
}

const holds = ({ lower, upper }: Bounds, truth: number): number => ((lower ?? NaN) <= truth && truth <= (upper ?? NaN) ? 1 : 0);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const grid = (from: number, to: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const logFactorials = [0];
for (let k = 1; k <= 2000; k++) logFactorials.push((logFactorials[k - 1] ?? 0) + Math.log(k));
const logFactorial = (k: number): number => logFactorials[k] ?? NaN;

/** Probability of the counts of a multinomial sample. */
function multinomial(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return Math.exp(counts.reduce((log, count, i) => log - logFactorial(count) + (count === 0 ? 0 : count * Math.log(shares[i] ?? 0)), logFactorial(n)));
}

function proportionCoverage(interval: (successes: number, n: number) => Bounds, n: number): number[] {
  const intervals = Array.from({ length: n + 1 }, (_, k) => interval(k, n));
  return grid(0.01, 0.99, 197).map((p) => intervals.reduce((sum, bounds, k) => sum + holds(bounds, p) * multinomial([k, n - k], [p, 1 - p]), 0));
}

function pairedCoverage(n: number): number[] {
  const tables: { onlyA: number; onlyB: number; bounds: Bounds }[] = [];
  for (let onlyA = 0; onlyA <= n; onlyA++) {
    for (let onlyB = 0; onlyA + onlyB <= n; onlyB++) {
      tables.push({ onlyA, onlyB, bounds: pairedDifference({ both: n - onlyA - onlyB, onlyA, onlyB, neither: 0 }) });
    }
  }
  return grid(0.03, 0.45, 8).flatMap((a) => grid(0.02, 0.4, 7).map((b) => tables.reduce((sum, { onlyA, onlyB, bounds }) => (
    sum + holds(bounds, a - b) * multinomial([onlyA, onlyB, n - onlyA - onlyB], [a, b, 1 - a - b])), 0)));
}

function aurocCoverage(shift: number, random: Random): number {
  // Phi(shift / sqrt 2): one normal number above another whose mean is lower by `shift`.
  const truth = 1 - normalTwoSided(shift / Math.SQRT2) / 2;
  return mean(Array.from({ length: draws }, () => holds(auroc({
    positives: Array.from({ length: 40 }, () => random.normal() + shift), negatives: Array.from({ length: 60 }, () => random.normal()),
  }), truth)));
}

function balancedCoverage(random: Random): number {
  const right = (p: number, n: number): { value: number; draws: number } => (
    { value: Array.from({ length: n }, () => (random.uniform() < p ? 1 : 0)).reduce<number>((sum, hit) => sum + hit, 0) / n, draws: n });
  return mean(Array.from({ length: 4 * draws }, () => holds(balancedAccuracy([right(0.9, 30), right(0.7, 60)], 90), 0.8)));
}

/** 60 patients of 1 to 7 images; every image of a patient has that patient's own risk, uniform on [0, 1]. */
function clusterCoverage(random: Random): { byPatient: number; asIndependent: number; designEffect: number } {
  const tries = Array.from({ length: draws }, () => {
    const images = Array.from({ length: 60 }, (_, patient) => {
      const risk = random.uniform();
      return Array.from({ length: 1 + random.below(7) }, () => ({ image: '', patient: `p${patient}`, hit: random.uniform() < risk }));
    }).flat();
    const clusters = clustersOf(images);
    const successes = images.map(({ hit }) => hit);
    const [interval = null] = clusterBootstrap(clusters, [weightedRate(successes)], { resamples: 1000, seed: random.uint32() });
    const rate = clusteredRate('foolingRate', successes, clusters, interval);
    return { byPatient: holds(rate, 0.5), asIndependent: holds(wilsonRate(successes.filter(Boolean).length, successes.length), 0.5), designEffect: rate.designEffect ?? 0 };
  });
  return {
    byPatient: mean(tries.map((one) => one.byPatient)),
    asIndependent: mean(tries.map((one) => one.asIndependent)),
    designEffect: mean(tries.map((one) => one.designEffect)),
  };
}

process.stdout.write(JSON.stringify({
  wilson: [20, 50, 100, 468].map((n) => mean(proportionCoverage(wilsonRate, n))),
  clopperPearsonLeast: [20, 50, 100].map((n) => Math.min(...proportionCoverage(clopperPearsonRate, n))),
  paired: [20, 50, 100].map((n) => mean(pairedCoverage(n))),
  auroc: [0.5, 1.5].map((shift, index) => aurocCoverage(shift, Random.fromSeed(100 + index))),
  balanced: balancedCoverage(Random.fromSeed(200)),
  clustered: clusterCoverage(Random.fromSeed(300)),
}));
