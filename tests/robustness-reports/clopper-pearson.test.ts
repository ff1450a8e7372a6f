import { readFileSync } from 'node:fs';
import { clopperPearsonRate } from '../../src/robustness/metrics/clopper-pearson.ts';
import { betaQuantile, incompleteBeta } from '../../src/robustness/metrics/incomplete-beta.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';

interface Reference {
  readonly intervals: readonly { successes: number; n: number; lower: number; upper: number }[];
  readonly quantiles: readonly { p: number; a: number; b: number; x: number }[];
  readonly distribution: readonly { x: number; a: number; b: number; p: number }[];
}

const reference = JSON.parse(
  readFileSync(new URL('fixtures/clopper-pearson.json', import.meta.url), 'utf8'),
) as Reference;

const closeTo = (found: number, expected: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-11);
};

describe('clopperPearsonRate', () => {
  it.each(reference.intervals)('agrees with SciPy on $successes of $n', ({ successes, n, lower, upper }) => {
    const rate = clopperPearsonRate(successes, n);
    closeTo(rate.lower, lower);
    closeTo(rate.upper, upper);
    expect(rate).toMatchObject({ successes, n, value: successes / n, level: 0.95, method: 'clopper-pearson' });
  });

  it('knows nothing from no images', () => {
    expect(clopperPearsonRate(0, 0)).toMatchObject({ value: 0, lower: 0, upper: 1 });
  });

  it('contains the rate, and is no shorter than the Wilson interval', () => {
    for (let successes = 0; successes <= 37; successes++) {
      const exact = clopperPearsonRate(successes, 37);
      const wilson = wilsonRate(successes, 37);
      expect(exact.lower).toBeLessThanOrEqual(exact.value);
      expect(exact.upper).toBeGreaterThanOrEqual(exact.value);
      expect(exact.upper - exact.lower).toBeGreaterThan(wilson.upper - wilson.lower);
    }
  });

  it.each([[-1, 3], [4, 3], [0.5, 3], [1, 2.5]])('refuses %p of %p', (successes, n) => {
    expect(() => clopperPearsonRate(successes, n)).toThrow(`found ${successes} of ${n}`);
  });
});

describe('incompleteBeta', () => {
  it.each(reference.distribution)('agrees with SciPy at x = $x, a = $a, b = $b', ({ x, a, b, p }) => {
    const found = incompleteBeta(x, a, b);
    expect(Math.abs(found - p)).toBeLessThanOrEqual(1e-11 * Math.max(p, 1e-9) + 1e-14);
  });
});

describe('betaQuantile', () => {
  it.each(reference.quantiles)('agrees with SciPy at p = $p, a = $a, b = $b', ({ p, a, b, x }) => {
    closeTo(betaQuantile(p, a, b), x);
  });
});
