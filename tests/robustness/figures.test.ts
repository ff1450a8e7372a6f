import fc from 'fast-check';
import { figuresOf, type EvaluationContext, type Outcome } from '../../src/robustness/metrics/index.ts';

const classes = ['normal', 'pneumonia', 'covid'];
const context: EvaluationContext = { classes, target: 2, from: null, split: 'EVALUATION', channel: 'float' };

let made = 0;

/** Logits say the prediction with a margin that differs from image to image. */
function outcome(label: number, cleanPrediction: number, adversarialPrediction: number, image = `scan-${made++}`): Outcome {
  const logits = (prediction: number): number[] => classes.map((_, index) => (index === prediction ? 1 + (made % 7) / 4 : 0));
  return {
    image, patient: null, label, cleanPrediction, adversarialPrediction, cleanLogits: logits(cleanPrediction),
    adversarialLogits: logits(adversarialPrediction), psnrDb: 40, ssim: 0.9, l2: 0.5, linf: 0.1, cleanL2: 5, queries: null,
  };
}

/** Ten images, [label, clean, under attack], counted by hand below. */
const table: readonly Outcome[] = [
  [0, 0, 0], [0, 0, 2], [0, 0, 2], [0, 1, 2], [0, 2, 2],
  [1, 1, 1], [1, 1, 2], [1, 0, 0], [2, 2, 2], [2, 0, 2],
].map(([label = 0, clean = 0, attacked = 0]) => outcome(label, clean, attacked));

const counts = (rate: { successes: number; n: number } | null): unknown => rate && [rate.successes, rate.n];

it('counts every figure as the contract defines it', () => {
  const figures = figuresOf(table, context);
  expect(counts(figures.cleanAccuracy)).toEqual([6, 10]);
  expect(counts(figures.adversarialAccuracy)).toEqual([4, 10]);
  expect(counts(figures.foolingRate)).toEqual([5, 10]);
  expect(counts(figures.conditionalFoolingRate)).toEqual([3, 6]);
  expect(counts(figures.targetedSuccessRate)).toEqual([7, 10]);
  expect(counts(figures.netTargetedSuccessRate)).toEqual([4, 7]);
  expect(counts(figures.targetPrevalence)).toEqual([2, 10]);
  expect(figures.confusion).toEqual([[2, 0, 3], [0, 1, 2], [0, 0, 2]]);
  expect(figures.perClass.map(({ className, n, cleanAccuracy, adversarialAccuracy }) => (
    [className, n, cleanAccuracy.successes, adversarialAccuracy.successes]))).toEqual(
    [['normal', 5, 3, 1], ['pneumonia', 3, 2, 1], ['covid', 2, 1, 2]]);
  expect([figures.dominantClass, figures.dominantClassShare]).toEqual(['covid', 0.7]);
  expect([figures.split, figures.channel]).toEqual(['EVALUATION', 'float']);
});

it('has no targeted figures for a nontargeted attack', () => {
  const { targetedSuccessRate, netTargetedSuccessRate, targetPrevalence } = figuresOf(table, { ...context, target: null });
  expect([targetedSuccessRate, netTargetedSuccessRate, targetPrevalence]).toEqual([null, null, null]);
});

it('says nothing about nothing', () => {
  const figures = figuresOf([], context);
  expect(figures.foolingRate).toMatchObject({ n: 0, lower: 0, upper: 1 });
  expect([figures.dominantClass, figures.dominantClassShare]).toEqual([null, null]);
});

it('takes the first of equally frequent classes as the dominant one', () => {
  expect(figuresOf([outcome(0, 0, 2), outcome(0, 0, 1)], context).dominantClass).toBe('pneumonia');
});

it.each([[3, 0, 0], [0, -1, 0], [0, 0, 1.5]])('refuses class indexes out of range: %d %d %d', (label, clean, attacked) => {
  expect(() => figuresOf([outcome(label, clean, attacked, 'scan-7')], context)).toThrow('scan-7');
});

it('does not depend on the order of the table', () => {
  const rows = table.map((row, index) => ({ ...row, patient: index < 6 ? `patient-${index % 3}` : null }));
  const [one, other] = [figuresOf(rows, context), figuresOf([...rows].reverse(), context)];
  expect(one.clustering?.patients).toBe(7);
  // Sums of floats are only equal but for rounding.
  const rounded = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toFixed(12)) : part)));
  expect(rounded(one)).toEqual(rounded(other));
});

it('holds together on any table', () => {
  const index = fc.nat(2);
  const outcomes = fc.array(fc.tuple(index, index, index).map(([a, b, c]) => outcome(a, b, c)), { maxLength: 40 });
  fc.assert(fc.property(outcomes, (rows) => {
    const figures = figuresOf(rows, context);
    const cells = figures.confusion.flat();
    const diagonal = figures.confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    expect(cells.reduce((sum, cell) => sum + cell, 0)).toBe(rows.length);
    expect(figures.foolingRate.successes).toBe(rows.length - diagonal);
    expect(figures.perClass.reduce((sum, score) => sum + score.n, 0)).toBe(rows.length);
    expect(figures.perClass.reduce((sum, score) => sum + score.cleanAccuracy.successes, 0)).toBe(figures.cleanAccuracy.successes);
    expect(figures.targetedSuccessRate?.successes).toBe(figures.confusion.reduce((sum, row) => sum + (row[2] ?? 0), 0));
  }), { seed: 5, numRuns: 50 });
});
