import { clusterBootstrap, clustersOf, epsilonAtLimit } from '../../../src/robustness/metrics/index.ts';
import { clusteredRate } from '../../../src/robustness/metrics/clustering.ts';
import { weightedRate } from '../../../src/robustness/metrics/statistics/weighted-statistics.ts';
import { expectClose, fixture } from './fixture.ts';

/** Images of patients, in the order of a table. */
function patientsOf(sizes: readonly number[]): { image: string; patient: string }[] {
  return sizes.flatMap((size, patient) => Array.from({ length: size }, (_, i) => ({ image: `${patient}-${i}`, patient: `p${patient}` })));
}

describe.each(fixture.clustered)('$answers.length patients', ({ answers, value, variance, designEffect }) => {
  const clusters = clustersOf(patientsOf(answers.map((row) => row.length)));
  const successes = answers.flat().map(Boolean);
  const [interval = null] = clusterBootstrap(clusters, [weightedRate(successes)]);
  const rate = clusteredRate('foolingRate', successes, clusters, interval);

  it('have the variance that linearisation gives, within what 2000 resamples tell', () => {
    expect((interval?.variance ?? 0) / variance).toBeGreaterThan(0.85);
    expect((interval?.variance ?? 0) / variance).toBeLessThan(1.15);
    expect(interval?.defined).toBe(2000);
  });

  it('have a wider interval than as many independent images, by the design effect', () => {
    expect(designEffect).toBeGreaterThan(1.3);
    expectClose(rate.designEffect, (interval?.variance ?? 0) / (value * (1 - value) / successes.length));
    const halfWidth = 1.96 * Math.sqrt(variance);
    expect(Math.abs((rate.lower ?? 0) - (value - halfWidth))).toBeLessThan(0.2 * halfWidth);
    expect(Math.abs((rate.upper ?? 0) - (value + halfWidth))).toBeLessThan(0.2 * halfWidth);
    expect(rate).toMatchObject({ value, patients: answers.length, n: successes.length, method: 'patient-bootstrap' });
  });

  it('give the same bits for the same seed, others for another', () => {
    expect(clusterBootstrap(clusters, [weightedRate(successes)])).toEqual([interval]);
    expect(clusterBootstrap(clusters, [weightedRate(successes)], { resamples: 2000, seed: 7 })).not.toEqual([interval]);
  });
});

it('gives a width where every patient agrees: as if each were one image', () => {
  const clusters = clustersOf(patientsOf([3, 3, 3, 3]));
  const successes = new Array<boolean>(12).fill(false);
  const [interval = null] = clusterBootstrap(clusters, [weightedRate(successes)]);
  expect(interval).toMatchObject({ lower: 0, upper: 0, variance: 0 });
  // Wilson's 0 of 4.
  expect(clusteredRate('foolingRate', successes, clusters, interval)).toMatchObject({
    lower: 0, upper: expect.closeTo(0.48990, 4) as number, designEffect: null, method: 'wilson-patients', patients: 4,
  });
});

it('takes an image without a patient for one of its own, and patients in any order', () => {
  const clusters = clustersOf([
    { image: 'a', patient: 'x' }, { image: 'b', patient: null }, { image: 'c', patient: 'x' }, { image: 'd', patient: null }]);
  expect(clusters).toEqual({ of: Uint32Array.of(2, 0, 2, 1), count: 3 });
});

it('gives no interval to a statistic that too many resamples leave undefined', () => {
  const clusters = clustersOf(patientsOf([1, 1, 1]));
  // The only image that counts is missing from (2/3)^3 = 30 % of the resamples.
  expect(clusterBootstrap(clusters, [weightedRate([true, undefined, undefined])])).toEqual([null]);
  expect(() => clusterBootstrap({ of: new Uint32Array(), count: 0 }, [])).toThrow('found 0');
});

describe('the budget at which success goes above a limit', () => {
  /** Successes so that a point has the rate to three digits. */
  const thousand = (rate: number): boolean[] => Array.from({ length: 1000 }, (_, i) => i < Math.round(1000 * rate));
  const alone = clustersOf(Array.from({ length: 1000 }, (_, i) => ({ image: `i${i}`, patient: null })));
  const few = { resamples: 200, seed: 3 };

  it.each(fixture.crossings)('is that of the broken line of numpy: $rates above $limit', ({ epsilons, rates, limit, crossing }) => {
    const points = epsilons.map((epsilon, index) => ({ epsilon, successes: thousand(rates[index] ?? 0) }));
    const found = epsilonAtLimit([...points].reverse(), limit, alone, few);
    if (crossing === null) expect(found.value).toBeNull();
    else expectClose(found.value, crossing, 1e-9);
    expect([found.smallest, found.largest]).toEqual([epsilons[0], epsilons[epsilons.length - 1]]);
  });

  it('has an interval around it, open where the curve ends', () => {
    const curve = (top: number): { epsilon: number; successes: boolean[] }[] => (
      [[0, 0], [1, 0.1], [2, 0.5], [4, top]].map(([epsilon = 0, rate = 0]) => ({ epsilon, successes: thousand(rate) })));
    const inside = epsilonAtLimit(curve(0.9), 0.3, alone, few);
    // Rates of 1000 images have a standard error of 0.012 to 0.016 here, so the crossing one of about 0.03.
    expect(inside.value).toBeCloseTo(1.5, 9);
    expect(inside.lower).toBeGreaterThan(1.4);
    expect(inside.lower).toBeLessThan(1.47);
    expect(inside.upper).toBeGreaterThan(1.53);
    expect(inside.upper).toBeLessThan(1.6);
    const atTheEnd = epsilonAtLimit(curve(0.9), 0.9, alone, few);
    expect([atTheEnd.value, atTheEnd.upper]).toEqual([null, null]);
    expect(atTheEnd.lower).toBeGreaterThan(3.5);
    expect(epsilonAtLimit(curve(0.9).slice(1), 0.05, alone, few)).toMatchObject({ value: 1, lower: null });
  });

  it('needs a curve over the same images', () => {
    const point = { epsilon: 1, successes: thousand(0) };
    expect(() => epsilonAtLimit([point], 0.1, alone)).toThrow('found 1');
    expect(() => epsilonAtLimit([point, point], 0.1, alone)).toThrow('each once, found 1, 1');
    expect(() => epsilonAtLimit([point, { epsilon: 2, successes: [] }], 0.1, alone)).toThrow('found 1000, 0');
  });
});
