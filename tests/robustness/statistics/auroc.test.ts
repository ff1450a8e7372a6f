import { auroc } from '../../../src/robustness/metrics/index.ts';
import { balancedAccuracy } from '../../../src/robustness/metrics/balanced-accuracy.ts';
import { weightedCalibrationError } from '../../../src/robustness/metrics/calibration.ts';
import { logOdds, softmax } from '../../../src/robustness/metrics/softmax.ts';
import { weightedAuroc } from '../../../src/robustness/metrics/statistics/weighted-statistics.ts';
import { expectClose, fixture } from './fixture.ts';

describe.each(fixture.auroc)('areas of $positives.length and $negatives.length', ({ positives, negatives, value, lower, upper, method }) => {
  it('are those of the Mann-Whitney test of scipy, with their interval', () => {
    const found = auroc({ positives, negatives });
    expectClose(found.value, value);
    expectClose(found.lower, lower, 1e-9);
    expectClose(found.upper, upper, 1e-9);
    expect(found).toMatchObject({ method, positives: positives.length, negatives: negatives.length, n: positives.length + negatives.length });
    expect((found.upper ?? 0) - (found.lower ?? 0)).toBeGreaterThan(0);
  });

  it('are the same when every image is drawn once, and when every one is drawn twice', () => {
    const scores = [...negatives, ...positives];
    const statistic = weightedAuroc(scores, scores.map((_, index) => index >= negatives.length));
    for (const weight of [1, 2]) expectClose(statistic(new Uint32Array(scores.length).fill(weight)), value);
    expect(statistic(Uint32Array.from(scores, (_, index) => (index < negatives.length ? 1 : 0)))).toBeUndefined();
  });
});

it('does not know an area without one of the groups', () => {
  expect(auroc({ positives: [1, 2], negatives: [] })).toMatchObject({ value: null, lower: 0, upper: 1, n: 2 });
});

it.each(fixture.balancedAccuracy)('balanced accuracy of $counts', ({ counts, value, lower, upper }) => {
  const found = balancedAccuracy(counts.map(([right, all]) => ({ value: right / all, draws: all })), 0);
  expectClose(found.value, value);
  expectClose(found.lower, lower, 1e-10);
  expectClose(found.upper, upper, 1e-10);
});

describe.each(fixture.calibration)('logits of $labels.length images', ({ logits, labels, error, probabilities, logOdds: odds }) => {
  it('have the probabilities and log odds of scipy', () => {
    logits.forEach((row, image) => {
      softmax(row).forEach((probability, index) => { expectClose(probability, probabilities[image]?.[index] ?? NaN); });
      row.forEach((_, index) => { expectClose(logOdds(row, index), odds[image]?.[index] ?? NaN, 1e-11); });
    });
  });

  it('have the calibration error that numpy bins to', () => {
    const answers = logits.map((row, image) => ({ logits: row, label: labels[image] ?? 0, prediction: row.indexOf(Math.max(...row)) }));
    expectClose(weightedCalibrationError(answers)(new Uint32Array(labels.length).fill(1)), error, 1e-11);
  });
});

it('tells apart images whose probability has rounded to one', () => {
  const [sure, surer] = [[0, 60], [0, 90]];
  expect([softmax(sure)[1], softmax(surer)[1]]).toEqual([1, 1]);
  expect(logOdds(surer, 1)).toBeGreaterThan(logOdds(sure, 1));
  expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
});
