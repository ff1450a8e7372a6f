import fc from 'fast-check';
import { benjaminiHochberg, holm, mcnemar, outcomeMetric, pairOutcomes, pairedAuroc, pairedDifference, type Outcome } from '../../../src/robustness/metrics/index.ts';
import { expectClose, fixture } from './fixture.ts';
import { outcomeOf } from './outcomes.ts';

it.each(fixture.mcnemar)('McNemar of $onlyA and $onlyB is the binomial test of scipy', ({ onlyA, onlyB, pValue, pOneSided }) => {
  const test = mcnemar({ onlyA, onlyB });
  expectClose(test.pValue, pValue, 1e-10);
  expectClose(test.pOneSided, pOneSided, 1e-10);
});

it('needs six discordant images, all one way, to speak at 5 %', () => {
  expect(mcnemar({ onlyA: 6, onlyB: 0 }).pValue.toFixed(3)).toBe('0.031');
  expect(mcnemar({ onlyA: 5, onlyB: 0 }).pValue).toBeGreaterThan(0.05);
  expect(() => mcnemar({ onlyA: 1.5, onlyB: 0 })).toThrow('1.5');
});

describe('the paired difference', () => {
  // The oracle maximises the likelihood numerically: it is good to seven digits.
  it.each(fixture.pairedDifference)('of $both, $onlyA, $onlyB, $neither has the interval of Tango', ({ value, lower, upper, ...counts }) => {
    const found = pairedDifference(counts);
    expectClose(found.value, value);
    expect(Math.abs(found.lower - lower)).toBeLessThan(2e-7);
    expect(Math.abs(found.upper - upper)).toBeLessThan(2e-7);
  });

  it('turns over with its sides, holds its value and stays within -1 and 1', () => {
    const count = fc.nat(200);
    fc.assert(fc.property(count, count, count, count, (both, onlyA, onlyB, neither) => {
      const [there, back] = [pairedDifference({ both, onlyA, onlyB, neither }), pairedDifference({ both, onlyA: onlyB, onlyB: onlyA, neither })];
      expect(Math.abs(there.lower + back.upper)).toBeLessThan(1e-9);
      expect(there.lower).toBeLessThanOrEqual(there.value);
      expect(there.upper).toBeGreaterThanOrEqual(there.value);
      expect(there.lower).toBeGreaterThanOrEqual(-1);
      expect(there.upper).toBeLessThanOrEqual(1);
      if (both + onlyA + onlyB + neither > 0) expect(there.upper - there.lower).toBeGreaterThan(0);
    }), { seed: 8, numRuns: 200 });
  });

  it('knows nothing from no images', () => {
    expect(pairedDifference({ both: 0, onlyA: 0, onlyB: 0, neither: 0 })).toMatchObject({ value: 0, lower: -1, upper: 1, n: 0 });
    expect(() => pairedDifference({ both: -1, onlyA: 0, onlyB: 0, neither: 0 })).toThrow('-1');
  });
});

describe.each(fixture.families)('p-values $p', ({ p, holm: byHolm, benjaminiHochberg: byBenjaminiHochberg }) => {
  it('are adjusted by Holm as the step-down rule does', () => {
    holm(p).forEach((value, index) => { expectClose(value, byHolm[index] ?? NaN); });
  });

  it('are adjusted by Benjamini and Hochberg as scipy does', () => {
    benjaminiHochberg(p).forEach((value, index) => { expectClose(value, byBenjaminiHochberg[index] ?? NaN); });
  });
});

it('refuses p-values that are none', () => {
  for (const adjust of [holm, benjaminiHochberg]) {
    for (const p of [-0.1, 1.1, NaN]) expect(() => adjust([0.2, p])).toThrow(String(p));
    expect(adjust([])).toEqual([]);
  }
});

it.each(fixture.pairedAuroc)('the paired test of two areas is that of DeLong', ({ a, b, value, lower, upper, pValue }) => {
  const found = pairedAuroc(a, b);
  expectClose(found.value, value, 1e-10);
  expectClose(found.lower, lower, 1e-10);
  expectClose(found.upper, upper, 1e-10);
  expectClose(found.pValue, pValue, 1e-8);
});

it('says so when two areas cannot be told apart', () => {
  const groups = { positives: [2, 3], negatives: [0, 1] };
  expect(pairedAuroc(groups, groups)).toMatchObject({ value: 0, lower: null, upper: null, pValue: null });
  expect(() => pairedAuroc(groups, { ...groups, positives: [1] })).toThrow('2 and 2, 1 and 2');
});

describe('outcome tables side by side', () => {
  const foolingRate = outcomeMetric('foolingRate', { target: null, from: null });
  const conditional = outcomeMetric('conditionalFoolingRate', { target: null, from: null });
  if (!foolingRate || !conditional) throw new Error('expected rates without a target');
  const a: Outcome[] = [[0, 0, 1], [0, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]].map((row, index) => outcomeOf(row, { image: `scan-${index}` }));
  const b: Outcome[] = [[0, 0, 1], [0, 0, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]].map((row, index) => outcomeOf(row, { image: `scan-${index}` }));

  it('are matched by image, whatever their order', () => {
    const counts = { both: 1, onlyA: 2, onlyB: 1, neither: 1, leftOut: 0 };
    expect(pairOutcomes(a, b, foolingRate)).toEqual(counts);
    expect(pairOutcomes(a, [...b].reverse(), foolingRate)).toEqual(counts);
    expect(pairOutcomes(b, a, foolingRate)).toEqual({ ...counts, onlyA: 1, onlyB: 2 });
  });

  it('leave out what the rate leaves out of either', () => {
    expect(pairOutcomes(a, b, conditional)).toEqual({ both: 1, onlyA: 1, onlyB: 1, neither: 1, leftOut: 1 });
  });

  it('are refused when they are over different images', () => {
    expect(() => pairOutcomes(a, b.slice(1), foolingRate)).toThrow('5 and 4 images');
    expect(() => pairOutcomes(a, [outcomeOf([0, 0, 0], { image: 'other' }), ...b.slice(1)], foolingRate)).toThrow('scan-0 in one only');
    expect(() => pairOutcomes(a, [outcomeOf([1, 0, 0], { image: 'scan-0' }), ...b.slice(1)], foolingRate)).toThrow('scan-0 labelled 0 and 1');
    expect(() => pairOutcomes([...a, ...a], [...b, ...b], foolingRate)).toThrow('twice');
  });
});
