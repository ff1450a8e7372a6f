import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { epsilonFromZeta, meanNorms } from '../../src/robustness/audit/budget.ts';
import { evaluatePerturbation } from '../../src/robustness/audit/evaluate.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import { evaluationWarnings } from '../../src/robustness/audit/warnings.ts';
import { cleanMargin, figuresOf } from '../../src/robustness/metrics/index.ts';
import type { Goal } from '../../src/robustness/threat-model.ts';
import { outcomeOf } from './statistics/outcomes.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { LinearToy } from './support/toys.ts';
import { ToyClassifier } from './support/toy-classifier.ts';

const SHAPE = [1, 2, 2] as const;
/** Class 1 when the first pixel is above a half. */
const threshold = new ToyClassifier({
  imageShape: SHAPE, classCount: 2,
  logits: (x) => [0.5, x[0] ?? 0],
  pullback: (x, [, d = 0]) => Float64Array.from(x, (_, i) => (i === 0 ? d : 0)),
});
const three = new ArrayImages(SHAPE, Float32Array.of(0.25, 0, 0, 0, 0.75, 0, 0, 0, 1, 1, 1, 1), Int32Array.of(0, 0, 1));

function evaluate(values: number[], goal: Goal = { kind: 'TARGETED', target: 1 }) {
  return evaluatePerturbation({
    classifier: threshold, images: three, goal, classes: ['low', 'high'], split: 'EVALUATION', batchSize: 2,
    perturbation: floatTensor(SHAPE, Float32Array.from(values)),
  });
}

it('scores every image, with what a reader needs to recompute the figures', async () => {
  const { outcomes, figures, psnrDb } = await evaluate([0.5, 0, 0, 0]);
  expect(outcomes.map((outcome) => (
    [outcome.image, outcome.patient, outcome.label, outcome.cleanPrediction, outcome.adversarialPrediction, cleanMargin(outcome)]))).toEqual([
    ['image-0', 'patient-0', 0, 0, 1, 0.25],
    ['image-1', null, 0, 1, 1, -0.25],
    ['image-2', 'patient-2', 1, 1, 1, 0.5],
  ]);
  expect(outcomes.map(({ cleanLogits, adversarialLogits }) => [cleanLogits, adversarialLogits])).toEqual([
    [[0.5, 0.25], [0.5, 0.75]], [[0.5, 0.75], [0.5, 1]], [[0.5, 1], [0.5, 1]]]);
  expect(outcomes.map(({ l2, linf, cleanL2, queries }) => [l2, linf, cleanL2, queries])).toEqual([
    [0.5, 0.5, 0.25, null], [0.25, 0.25, 0.75, null], [0, 0, 2, null]]);
  expect(outcomes.map((outcome) => outcome.psnrDb)).toEqual([
    expect.closeTo(-10 * Math.log10(0.25 / 4), 9), expect.closeTo(-10 * Math.log10(0.0625 / 4), 9), 200]);
  expect(psnrDb).toBeCloseTo(outcomes.reduce((sum, outcome) => sum + outcome.psnrDb, 0) / 3, 9);
  expect(figures).toEqual(figuresOf(outcomes, { classes: ['low', 'high'], target: 1, from: null, split: 'EVALUATION', channel: 'float' }));
  expect(figures.targetedSuccessRate?.value).toBe(1);
});

it('gives the same outcomes whatever the batch size, and tells how far it is', async () => {
  const images = noiseImages(37, [1, 6, 6]);
  const classifier = new LinearToy([1, 6, 6]);
  const request = {
    classifier, images, goal: { kind: 'NONTARGETED' }, classes: ['a', 'b'], split: 'GENERATION',
    perturbation: floatTensor([1, 6, 6], new Float32Array(36).fill(0.03)),
  } as const;
  const done: number[] = [];
  const small = await evaluatePerturbation({ ...request, batchSize: 10, onProgress: (images_, total) => done.push(images_ / total) });
  expect(small).toEqual(await evaluatePerturbation(request));
  expect(done).toEqual([10 / 37, 20 / 37, 30 / 37, 1]);
  expect(small.figures.targetedSuccessRate).toBeNull();
  expect(await cleanPredictions(classifier, images, { batchSize: 7 })).toEqual(Int32Array.from(small.outcomes, (outcome) => outcome.cleanPrediction));
});

it('refuses what does not fit together', async () => {
  const request = { classifier: threshold, images: three, goal: { kind: 'NONTARGETED' }, classes: ['low', 'high'], split: 'EVALUATION', perturbation: floatTensor(SHAPE) } as const;
  await expect(evaluatePerturbation({ ...request, perturbation: floatTensor([4]) })).rejects.toThrow('[1, 2, 2]');
  await expect(evaluatePerturbation({ ...request, classes: ['low'] })).rejects.toThrow('class names');
  await expect(evaluatePerturbation({ ...request, images: noiseImages(2, [1, 3, 3]) })).rejects.toThrow('[1, 3, 3]');
  await expect(evaluatePerturbation({ ...request, images: new ArrayImages(SHAPE, new Float32Array(), new Int32Array()) })).rejects.toThrow('found none');
});

it('takes mean norms over all channels, and budgets from them', async () => {
  const images = new ArrayImages([2, 1, 2], Float32Array.of(0.6, 0, 0, 0.8, 0, 0.2, 0, 0), Int32Array.of(0, 0));
  const norms = await meanNorms(images);
  expect(norms.l2).toBeCloseTo(0.6, 7);
  expect(norms.linf).toBeCloseTo(0.5, 7);
  expect(norms.rms).toBeCloseTo(0.3, 7);
  expect(epsilonFromZeta(4, 'L2', norms)).toBeCloseTo(0.024, 8);
  expect(epsilonFromZeta(4, 'LINF', norms)).toBeCloseTo(0.02, 8);
  for (const zeta of [0, -1, Number.NaN]) expect(() => epsilonFromZeta(zeta, 'L2', norms)).toThrow('budget above 0');
  expect(() => epsilonFromZeta(4, 'L2', { ...norms, l2: 0 })).toThrow('budget above 0');
});

describe('warnings', () => {
  const attack = { knowledge: 'WHITE_BOX', generationRate: 0 } as const;
  const codes = async (values: number[], about: Parameters<typeof evaluationWarnings>[2] = attack, goal?: Goal): Promise<string[]> => {
    const { outcomes, figures } = await evaluate(values, goal);
    return evaluationWarnings(outcomes, figures, about).map(({ code }) => code);
  };

  it('tell that clipping undid the whole perturbation', async () => {
    const bright = new ArrayImages(SHAPE, new Float32Array(8).fill(1), Int32Array.of(1, 0));
    const { outcomes, figures } = await evaluatePerturbation({
      classifier: threshold, images: bright, goal: { kind: 'NONTARGETED' }, classes: ['low', 'high'], split: 'EVALUATION',
      perturbation: floatTensor(SHAPE, new Float32Array(4).fill(0.1)),
    });
    expect(evaluationWarnings(outcomes, figures, attack).map(({ code }) => code)).toEqual(['NO_IMAGE_CHANGED', 'NO_PREDICTION_CHANGED', 'MODEL_AT_CHANCE']);
  });

  it('tell that some images did not change', async () => {
    expect(await codes([0.5, 0, 0, 0])).toContain('SOME_IMAGES_UNCHANGED');
  });

  it('tell that a targeted rate is within what clean images reach, unless it is a control', async () => {
    expect(await codes([0.01, -0.01, 0, 0])).toContain('NOT_ABOVE_PREVALENCE');
    expect(await codes([0.01, -0.01, 0, 0], { knowledge: 'NONE', generationRate: 0 })).not.toContain('NOT_ABOVE_PREVALENCE');
  });

  it('tell that the generation split promised more', async () => {
    expect(await codes([0.01, -0.01, 0, 0], { knowledge: 'WHITE_BOX', generationRate: 0.9 })).toContain('GENERALISATION_GAP');
    expect(await codes([0.5, -0.01, 0, 0], { knowledge: 'WHITE_BOX', generationRate: 1 })).not.toContain('GENERALISATION_GAP');
  });

  it('tell that noise alone does much', async () => {
    const images = noiseImages(60, SHAPE, 9, 0.05);
    const run = async (goal: Goal, value: number): Promise<string[]> => {
      const { outcomes, figures } = await evaluatePerturbation({
        classifier: threshold, images, goal, classes: ['low', 'high'], split: 'EVALUATION',
        perturbation: floatTensor(SHAPE, new Float32Array(4).fill(value)),
      });
      return evaluationWarnings(outcomes, figures, { knowledge: 'NONE', generationRate: 0 }).map(({ code }) => code);
    };
    for (const goal of [{ kind: 'NONTARGETED' }, { kind: 'TARGETED', target: 1 }] as const) {
      expect(await run(goal, 0.2)).toContain('STRONG_CONTROL');
      expect(await run(goal, 0.0001)).not.toContain('STRONG_CONTROL');
    }
  });

  it('tell that images of one patient answer alike', () => {
    const context = { classes: ['low', 'high'], target: null, from: null, split: 'EVALUATION', channel: 'float' } as const;
    const warned = (patients: number): string[] => {
      const rows = Array.from({ length: 60 }, (_, index) => {
        const attacked = (index % patients) % 2;
        return outcomeOf([0, 0, attacked], { image: `scan-${index}`, patient: `p${index % patients}` });
      });
      return evaluationWarnings(rows, figuresOf(rows, context), attack).map(({ code }) => code);
    };
    expect(warned(12)).toContain('IMAGES_ALIKE');
    expect(warned(60)).not.toContain('IMAGES_ALIKE');
  });
});
