import { clopperPearsonRate, wilsonRate } from '../../../src/robustness/metrics/index.ts';
import { quantile } from '../../../src/robustness/metrics/statistics/quantile.ts';
import { normalTwoSided } from '../../../src/robustness/metrics/statistics/normal.ts';
import { seedSpread } from '../../../src/robustness/metrics/index.ts';
import { expectClose, fixture } from './fixture.ts';

describe.each(fixture.proportions)('$successes of $n', ({ successes, n, wilson, clopperPearson }) => {
  it('has the Wilson interval of scipy', () => {
    const { lower, upper } = wilsonRate(successes, n);
    expectClose(lower, wilson[0]);
    expectClose(upper, wilson[1]);
  });

  it('has the Clopper-Pearson interval of scipy', () => {
    const { lower, upper } = clopperPearsonRate(successes, n);
    expectClose(lower, clopperPearson[0], 1e-7);
    expectClose(upper, clopperPearson[1], 1e-7);
  });
});

describe('reference values that reports quote', () => {
  const percent = (value: number, digits: number): string => (100 * value).toFixed(digits);

  it.each([[100, '3.62'], [200, '1.83'], [500, '0.74'], [1000, '0.37']])('0 of %d: at most %s %%', (n, upper) => {
    expect(percent(clopperPearsonRate(0, n).upper, 2)).toBe(upper);
  });

  it.each([[100, 9.6], [200, 6.9], [500, 4.4], [1000, 3.1], [2000, 2.2]])('half of %d: within %d points', (n, points) => {
    const { lower, upper } = wilsonRate(n / 2, n);
    expect(percent((upper - lower) / 2, 1)).toBe(points.toFixed(1));
  });

  it('337 of 500', () => {
    const [wilson, exact] = [wilsonRate(337, 500), clopperPearsonRate(337, 500)];
    expect([wilson.lower, wilson.upper, exact.lower, exact.upper].map((bound) => percent(bound, 1))).toEqual(['63.2', '71.4', '63.1', '71.5']);
  });

  // One-sided 95 %: nothing seen in n draws has a chance of (1 - limit)^n where the rate is at the limit.
  it.each([[299, 0.01], [59, 0.05]])('%d images without success show a rate under %d', (n, limit) => {
    expect((1 - limit) ** n).toBeLessThan(0.05);
    expect((1 - limit) ** (n - 1)).toBeGreaterThan(0.05);
  });
});

it.each(fixture.quantiles)('takes the quantile at $p as numpy does', ({ values, p, quantile: expected }) => {
  expectClose(quantile([...values].sort((a, b) => a - b), p), expected);
});

it('has no quantile of nothing, and goes through infinity', () => {
  expect(() => quantile([], 0.5)).toThrow('found none');
  expect([quantile([1, Infinity, Infinity], 0.5), quantile([1, 2, Infinity], 0.5), quantile([1, Infinity], 0.25)]).toEqual([Infinity, 2, Infinity]);
});

it.each(fixture.normal)('has the normal tails of scipy at $z', ({ z, twoSided }) => {
  expectClose(normalTwoSided(z), twoSided, 1e-10);
  expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
});

it.each(fixture.spreads)('has the spread of numpy over seeds', ({ values, mean, sd, min, max }) => {
  const spread = seedSpread(values);
  expectClose(spread.mean, mean);
  expectClose(spread.sd, sd, 1e-9);
  expect([spread.seeds, spread.min, spread.max]).toEqual([values.length, min, max]);
});

it('has no standard deviation over one seed, and no spread over none', () => {
  expect(seedSpread([0.4])).toEqual({ seeds: 1, mean: 0.4, sd: null, min: 0.4, max: 0.4 });
  expect(() => seedSpread([])).toThrow('found none');
  expect(() => seedSpread([0.4, NaN])).toThrow('NaN');
});
