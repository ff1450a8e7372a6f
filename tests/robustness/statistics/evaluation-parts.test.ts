import { readFileSync } from 'node:fs';
import { evaluationSchema, figuresOf, type EvaluationContext, type Outcome } from '../../../src/robustness/metrics/index.ts';
import { outcomeOf } from './outcomes.ts';

const classes = ['benign', 'malignant'];
const context: EvaluationContext = { classes, target: null, from: null, split: 'EVALUATION', channel: 'float' };

/** Eight images: label, probability of malignant clean and under attack. */
const rows: readonly (readonly [number, number, number])[] = [
  [1, 0.9, 0.2], [1, 0.82, 0.6], [1, 0.45, 0.35], [1, 0.7, 0.1],
  [0, 0.1, 0.4], [0, 0.18, 0.2], [0, 0.55, 0.6], [0, 0.35, 0.05],
];

const logit = (probability: number): number[] => [0, Math.log(probability / (1 - probability))];

const outcomes: readonly Outcome[] = rows.map(([label, before, after], index) => outcomeOf(
  [label, before > 0.5 ? 1 : 0, after > 0.5 ? 1 : 0],
  {
    image: `scan-${index}`, cleanLogits: logit(before), adversarialLogits: logit(after),
    l2: index + 1, linf: index / 10, cleanL2: 10 * (index + 1), psnrDb: 30 + index, ssim: 1 - index / 100, queries: 10 * (index + 1),
  }));

const counts = (rate: { successes: number; n: number } | undefined): unknown => rate && [rate.successes, rate.n];

it('counts each class against the others, clean and under attack', () => {
  const { performance } = figuresOf(outcomes, context);
  const [benign, malignant] = performance?.clean.perClass ?? [];
  expect([counts(malignant?.sensitivity), counts(malignant?.specificity), counts(malignant?.ppv), counts(malignant?.npv)]).toEqual([[3, 4], [3, 4], [3, 4], [3, 4]]);
  expect([counts(benign?.sensitivity), counts(benign?.specificity)]).toEqual([[3, 4], [3, 4]]);
  const attacked = performance?.adversarial.perClass[1];
  expect([counts(attacked?.sensitivity), counts(attacked?.specificity), counts(attacked?.ppv), counts(attacked?.npv)]).toEqual([[1, 4], [3, 4], [1, 2], [3, 6]]);
  // Of 16 pairs the clean model orders 15 rightly.
  expect(malignant?.auroc.value).toBe(15 / 16);
  expect(benign?.auroc.value).toBe(15 / 16);
  expect([performance?.clean.balancedAccuracy.value, performance?.adversarial.balancedAccuracy.value]).toEqual([0.75, 0.5]);
  expect(performance?.clean.balancedAccuracy).toMatchObject({ n: 8, method: 'mover-wilson' });
});

it('has a calibration error that can be worked out by hand', () => {
  // Right at 0.9 and 0.82 (twice each), 0.7, 0.65; wrong at 0.55 (twice): no bin holds right and wrong answers.
  const { calibrationError } = figuresOf(outcomes, context).performance?.clean ?? {};
  const gap = 0.1 * 2 + 0.18 * 2 + 0.3 + 0.35 + 0.55 * 2;
  expect(calibrationError?.value).toBeCloseTo(gap / 8, 12);
  expect(calibrationError?.lower).toBeLessThan(gap / 8);
  expect(calibrationError?.method).toBe('bootstrap');
});

it('decides at the operating point that the vendor declares', () => {
  const { operatingPoint } = figuresOf(outcomes, { ...context, operatingPoint: { positiveClass: 1, threshold: 0.34 } });
  const { clean, adversarial, deltaPp } = operatingPoint ?? {};
  expect([counts(clean?.sensitivity), counts(clean?.specificity), counts(clean?.ppv), counts(clean?.npv)]).toEqual([[4, 4], [2, 4], [4, 6], [2, 2]]);
  expect([counts(adversarial?.sensitivity), counts(adversarial?.specificity)]).toEqual([[2, 4], [2, 4]]);
  expect(deltaPp?.sensitivity).toMatchObject({ value: -50, n: 4, method: 'tango-1998' });
  expect(deltaPp?.specificity).toMatchObject({ value: 0, n: 4 });
  expect(deltaPp?.ppv).toBeCloseTo(100 * (2 / 4 - 4 / 6), 9);
  expect(deltaPp?.npv).toBeCloseTo(100 * (2 / 4 - 1), 9);
  expect(operatingPoint).toMatchObject({ positiveClass: 'malignant', threshold: 0.34 });
  expect(figuresOf(outcomes, context).operatingPoint).toBeNull();
  expect(() => figuresOf(outcomes, { ...context, operatingPoint: { positiveClass: 2, threshold: 0.5 } })).toThrow('found 2');
});

it('has no difference where there is nothing to count', () => {
  const { operatingPoint } = figuresOf(outcomes.filter(({ label }) => label === 0), { ...context, operatingPoint: { positiveClass: 1, threshold: 1 } });
  expect(operatingPoint?.deltaPp).toMatchObject({ sensitivity: null, ppv: null, specificity: { value: 0 }, npv: 0 });
});

it('counts from class to class among images that are of it and were taken for it', () => {
  const { classToClass } = figuresOf(outcomes, { ...context, target: 0, from: 1 });
  expect([classToClass?.from, classToClass?.to, counts(classToClass?.rate)]).toEqual(['malignant', 'benign', [2, 3]]);
  expect(figuresOf(outcomes, { ...context, from: 1 }).classToClass).toMatchObject({ to: null, rate: { successes: 2, n: 3 } });
  expect(figuresOf(outcomes, context).classToClass).toBeNull();
});

it('measures how far images were changed, over those that were attacked', () => {
  expect(figuresOf(outcomes, context).distortion).toEqual({
    n: 8, l2Mean: 4.5, l2Max: 8, linfMax: 0.7, relativeL2Mean: expect.closeTo(0.1, 12) as number, psnrMeanDb: 33.5, psnrMinDb: 30,
    ssimMean: expect.closeTo(0.965, 12) as number, ssimMin: 1 - 7 / 100,
  });
  expect(figuresOf(outcomes, { ...context, from: 1 }).distortion).toMatchObject({ n: 4, l2Mean: 2.5, l2Max: 4, psnrMinDb: 30 });
  expect(figuresOf([], context).distortion).toBeNull();
  expect(figuresOf(outcomes.map((outcome) => ({ ...outcome, cleanL2: 0 })), context).distortion?.relativeL2Mean).toBeNull();
});

it('counts queries of all attacked images, and apart those of the successes', () => {
  const { queries } = figuresOf(outcomes, context);
  expect(queries).toEqual({ n: 8, median: 45, p95: expect.closeTo(76.5, 9) as number, max: 80, medianOfSuccesses: 25 });
  expect(figuresOf(outcomes, { ...context, from: 1 }).queries).toMatchObject({ n: 4, median: 25, max: 40 });
  expect(figuresOf(outcomes.map((outcome) => ({ ...outcome, queries: null })), context).queries).toBeNull();
});

it('resamples by patient where patients have several images', () => {
  const byPatient = outcomes.map((outcome, index) => ({ ...outcome, patient: index === 7 ? null : `patient-${index % 3}` }));
  const { clustering, performance } = figuresOf(byPatient, context);
  expect(clustering).toMatchObject({ patients: 4, imagesWithoutPatient: 1, resamples: 2000 });
  expect(clustering?.rates.map(({ metric }) => metric)).toEqual(['cleanAccuracy', 'adversarialAccuracy', 'foolingRate', 'conditionalFoolingRate']);
  expect(clustering?.rates[2]).toMatchObject({ value: 0.25, n: 8, patients: 4 });
  expect(performance?.clean.calibrationError.method).toBe('patient-bootstrap');
  expect(figuresOf(outcomes, context).clustering).toBeNull();
});

it('keeps a width where a model tells all images apart, also by patient', () => {
  const perfect = outcomes.map((outcome) => ({ ...outcome, cleanLogits: [0, outcome.label === 1 ? 5 : -5] }));
  expect(figuresOf(perfect, context).performance?.clean.perClass[1]?.auroc).toMatchObject({ value: 1, upper: 1, method: 'newcombe-2006' });
  const byPatient = perfect.map((outcome, index) => ({ ...outcome, patient: `patient-${Math.floor(index / 2)}` }));
  const { auroc } = figuresOf(byPatient, context).performance?.clean.perClass[1] ?? {};
  expect(auroc?.method).toMatch('newcombe-2006-patients');
  expect(auroc?.lower).toBeLessThan(0.7);
});

it('has the form that is checked where it comes from outside, and that of earlier versions has too', () => {
  const figures = figuresOf(outcomes, { ...context, from: 1, target: 0, operatingPoint: { positiveClass: 1, threshold: 0.5 } });
  expect(evaluationSchema.parse(JSON.parse(JSON.stringify(figures)))).toEqual(figures);
  const { performance: _p, operatingPoint: _o, classToClass: _c, distortion: _d, queries: _q, clustering: _k, ...earlier } = figures;
  expect(evaluationSchema.parse(earlier)).toEqual(earlier);
  expect(evaluationSchema.safeParse({ ...figures, more: 1 }).success).toBe(false);
});

it('refuses logits that do not fit the classes', () => {
  expect(() => figuresOf([outcomeOf([0, 0, 0], { cleanLogits: [1] })], context)).toThrow('expected 2 logits, found 1');
});

it('has every figure explained in docs/metrics.md', () => {
  const docs = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const figures = figuresOf(
    outcomes.map((outcome) => ({ ...outcome, patient: 'one' })), { ...context, from: 1, target: 0, operatingPoint: { positiveClass: 1, threshold: 0.5 } });
  const described = new Set(['split', 'className', 'positiveClass', 'threshold', 'to', 'n', 'value', 'successes', 'lower', 'upper', 'level', 'method',
    'positives', 'negatives', 'patients', 'imagesWithoutPatient', 'resamples', 'seed', 'rates', 'metric']);
  const namesIn = (value: unknown): string[] => (value === null || typeof value !== 'object' ? []
    : Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...namesIn(inner)]));
  const names = [...new Set(namesIn(figures))].filter((name) => !described.has(name));
  expect(names.length).toBeGreaterThan(30);
  const words = docs.toLowerCase();
  expect(names.filter((name) => !words.includes(name.replace(/([A-Z])/g, ' $1').toLowerCase()) && !words.includes(name.toLowerCase()))).toEqual([]);
});
