import fc from 'fast-check';
import { classFlows } from '../../src/robustness/metrics/class-flow.ts';
import { clinicalFigures } from '../../src/robustness/metrics/clinical-figures.ts';
import { countPairs } from '../../src/robustness/metrics/pair-outcomes.ts';
import { pairedRates } from '../../src/robustness/metrics/paired-rates.ts';
import { addedPerThousand, wrongPerThousand } from '../../src/robustness/metrics/per-thousand.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import { worstOutcomes } from '../../src/robustness/metrics/worst-outcomes.ts';
import { COLLAPSE, HARDENED, outcomesOf } from '../fixtures/defense-facts.ts';
import { CLASSES } from '../fixtures/report-facts.ts';

describe('missed findings and false alarms among 1,000 examinations', () => {
  it('are 1000 · prevalence · (1 - sensitivity), by hand', () => {
    // 90 of 100 found: Wilson's interval is 0.825634 to 0.944771 (statsmodels proportion_confint).
    const missed = wrongPerThousand(wilsonRate(90, 100), 0.05);
    expect(missed?.value).toBeCloseTo(5, 12);
    expect(missed?.lower).toBeCloseTo(50 * (1 - 0.944771), 4);
    expect(missed?.upper).toBeCloseTo(50 * (1 - 0.825634), 4);
    expect(missed).toMatchObject({ n: 100, level: 0.95, method: 'wilson' });
    // 80 of 100 cleared, 950 without the finding: 190 false alarms.
    expect(wrongPerThousand(wilsonRate(80, 100), 0.95)?.value).toBeCloseTo(190, 12);
  });

  it('grow by 1000 · prevalence · loss under attack', () => {
    const { a, b, difference } = pairedRates({ both: 30, onlyA: 150, onlyB: 0, neither: 20, leftOut: 0 });
    const added = addedPerThousand(difference, 0.02);
    expect(added?.value).toBeCloseTo(15, 12);
    expect(added?.value).toBeCloseTo((wrongPerThousand(b, 0.02)?.value ?? NaN) - (wrongPerThousand(a, 0.02)?.value ?? NaN), 12);
    expect(added).toMatchObject({ n: 200, method: 'tango-1998' });
  });

  it('are not stated where no image was counted, and are refused for a share that is none', () => {
    expect(wrongPerThousand(wilsonRate(0, 0), 0.1)).toBeNull();
    expect(addedPerThousand(pairedRates(countPairs([])).difference, 0.1)).toBeNull();
    expect(() => wrongPerThousand(wilsonRate(1, 2), 1.2)).toThrow('expected a share of examinations in [0, 1], found 1.2');
    expect(() => wrongPerThousand(wilsonRate(1, 2), NaN)).toThrow('found NaN');
  });

  it('lie within their interval, and this within the examinations there are', () => {
    fc.assert(fc.property(fc.nat(200), fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (right, wrong, share) => {
      const figure = wrongPerThousand(wilsonRate(right, right + wrong), share);
      if (right + wrong === 0) return figure === null;
      if (!figure) return false;
      const slack = 1e-9;
      return -slack <= figure.lower && figure.lower <= figure.value + slack && figure.value <= figure.upper + slack && figure.upper <= 1000 * share + slack;
    }), { numRuns: 60 });
  });
});

describe('classFlows', () => {
  it('count where the images of each class go', () => {
    const [normal, pneumonia] = classFlows([outcomesOf(COLLAPSE)], CLASSES);
    expect(pneumonia).toMatchObject({ className: 'pneumonia', cleanAnswers: [20, 180], adversarialAnswers: [170, 30] });
    expect(pneumonia?.recall).toMatchObject({ a: { successes: 180, n: 200 }, b: { successes: 30, n: 200 }, difference: { value: 0.75, n: 200 } });
    expect(normal).toMatchObject({ cleanAnswers: [190, 10], adversarialAnswers: [180, 20] });
  });

  it('count an image once, under the first attack that breaks it', () => {
    const first = outcomesOf([[[1, 0, 1], [0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]]);
    const second = first.map((outcome) => ({ ...outcome, adversarialPrediction: 1 }));
    const flows = classFlows([first, second], ['a', 'b', 'c']);
    expect(flows.map(({ adversarialAnswers }) => adversarialAnswers)).toEqual([[0, 1, 1], [0, 1, 0], [0, 0, 0]]);
    expect(flows[2]?.recall.a).toMatchObject({ n: 0, lower: 0, upper: 1 });
  });
});

describe('worstOutcomes', () => {
  it('refuse tables of two models, or none', () => {
    const table = outcomesOf(COLLAPSE);
    const other = table.map((outcome) => ({ ...outcome, cleanPrediction: 1 - outcome.cleanPrediction }));
    expect(() => worstOutcomes([table, other], () => true)).toThrow(/expected attacks on one model and channel/);
    expect(() => worstOutcomes([table, outcomesOf(HARDENED).slice(1)], () => true)).toThrow(/over the same images/);
    expect(() => worstOutcomes([], () => true)).toThrow(/at least one attack/);
  });
});

describe('clinicalFigures', () => {
  it('take each class in turn as the finding when none is declared', () => {
    const figures = clinicalFigures([outcomesOf(COLLAPSE)], CLASSES, null);
    expect(figures?.map(({ className, threshold }) => [className, threshold])).toEqual([['normal', null], ['pneumonia', null]]);
    expect(figures?.[1]).toMatchObject({ sensitivity: { a: { successes: 180, n: 200 }, b: { successes: 30 } }, specificity: { a: { successes: 190, n: 200 }, b: { successes: 180 } } });
  });

  it('decide at the declared threshold, which is not the largest logit', () => {
    // softmax([-2, 2]) is 0.982: a threshold above it calls nothing.
    const strict = clinicalFigures([outcomesOf(COLLAPSE)], CLASSES, { positiveClass: 1, threshold: 0.99 });
    expect(strict).toHaveLength(1);
    expect(strict?.[0]).toMatchObject({ className: 'pneumonia', threshold: 0.99, sensitivity: { a: { successes: 0, n: 200 } }, specificity: { a: { successes: 200, n: 200 } } });
  });

  it('take for each side of each image the attack that harms it', () => {
    const misses = outcomesOf([[[2, 0], [0, 0]], [[0, 0], [2, 0]]]);
    const alarms = outcomesOf([[[0, 2], [0, 0]], [[0, 0], [0, 2]]]);
    const [figures] = clinicalFigures([misses, alarms], CLASSES, { positiveClass: 1, threshold: 0.5 }) ?? [];
    expect(figures).toMatchObject({ sensitivity: { b: { successes: 0, n: 2 } }, specificity: { b: { successes: 0, n: 2 } } });
  });

  it('say nothing of a threshold where tables of earlier versions have no logits', () => {
    const old = outcomesOf(COLLAPSE).map((outcome) => ({ ...outcome, cleanLogits: [], adversarialLogits: [] }));
    expect(clinicalFigures([old], CLASSES, { positiveClass: 1, threshold: 0.5 })).toBeNull();
    expect(clinicalFigures([old], CLASSES, null)).toHaveLength(2);
  });
});
