import { Random } from '../../src/kernel/random.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { AttackInput, UniversalAttack } from '../../src/robustness/attacks/attack.ts';
import { runAttack, type AttackResult } from '../../src/robustness/attacks/run-attack.ts';
import { addDirection, directionLength, drawDirection } from '../../src/robustness/attacks/support/basis.ts';
import { uapPixelShuffled } from '../../src/robustness/attacks/uap-pixel-shuffled.ts';
import { uapRandom } from '../../src/robustness/attacks/uap-random.ts';
import { uapSgd } from '../../src/robustness/attacks/uap-sgd.ts';
import { uapSignFlipped } from '../../src/robustness/attacks/uap-sign-flipped.ts';
import { uapSimba } from '../../src/robustness/attacks/uap-simba.ts';
import { uapStored } from '../../src/robustness/attacks/uap-stored.ts';
import { uapTransfer } from '../../src/robustness/attacks/uap-transfer.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, rateOf, type Case } from './support/run.ts';
import { LinearToy } from './support/toys.ts';
import { ToyClassifier } from './support/toy-classifier.ts';

const SHAPE = [1, 6, 6] as const;
const linear: Case = {
  classifier: new LinearToy(SHAPE),
  images: noiseImages(60, SHAPE),
  threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'L2', epsilon: 0.2 },
};

async function run(attack: UniversalAttack, its: Case, more: Partial<AttackInput<unknown>>): Promise<AttackResult> {
  const { classifier, images, threatModel } = its;
  const steps = runAttack(attack, {
    classifier, images, threatModel, parameters: its.parameters ?? {}, random: Random.fromSeed(3),
    ...more, cleanPredictions: more.cleanPredictions ?? await cleanPredictions(classifier, images),
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

describe('uap-simba', () => {
  const budget = { queries: 20_000, batchSize: 30, measurements: 5, frequencyShare: 1 };

  it.each(['dct', 'pixel'] as const)('beats random noise on the %s basis without a gradient', async (basis) => {
    const its: Case = { ...linear, classifier: new ToyClassifier(formulaOf(), false), parameters: { ...budget, basis } };
    const attacked = await rateOf((await finish(uapSimba, its)).result, its);
    const noise = await rateOf((await finish(uapRandom, linear)).result, linear);
    expect(attacked).toBeGreaterThan(noise + 0.1);
  });

  it('does not show the model more images than its budget and one round', async () => {
    let shown = 0;
    const inner = formulaOf();
    const counted = new ToyClassifier({ ...inner, logits: (x) => { shown++; return inner.logits(x); } }, false);
    const { result } = await finish(uapSimba, { ...linear, classifier: counted, parameters: { ...budget, queries: 5000, directions: 5 } });
    const clean = linear.images.count;
    const round = 30 * (1 + 2 * 5);
    expect(shown - clean).toBeLessThanOrEqual(5000 + round);
    expect(result.warnings.join()).toContain('images in all');
  });

  it('goes on from any checkpoint to the same bits', async () => {
    const its: Case = { ...linear, parameters: { ...budget, queries: 6000 } };
    const whole = await finish(uapSimba, its);
    for (const checkpoint of whole.checkpoints) {
      const resumed = await finish(uapSimba, { ...its, checkpoint });
      expect(resumed.result.perturbation.data).toEqual(whole.result.perturbation.data);
      expect(resumed.result.curve).toEqual(whole.result.curve);
    }
  });
});

describe('the directions of uap-simba', () => {
  it('have the length that is said of them', () => {
    const random = Random.fromSeed(5);
    for (const basis of ['dct', 'pixel'] as const) {
      for (let n = 0; n < 20; n++) {
        const values = new Float32Array(3 * 5 * 7);
        const direction = drawDirection([3, 5, 7], basis, 1, random);
        addDirection(values, [3, 5, 7], basis, { direction, length: 2 });
        expect(Math.hypot(...values)).toBeCloseTo(2 * directionLength([3, 5, 7], basis, direction), 4);
      }
    }
  });

  it('of low frequencies only vary slowly', () => {
    const random = Random.fromSeed(5);
    for (let n = 0; n < 50; n++) {
      const { row, column } = drawDirection([1, 32, 16], 'dct', 0.25, random);
      expect([row < 8, column < 4]).toEqual([true, true]);
    }
  });
});

describe('uap-transfer', () => {
  const twin = new LinearToy(SHAPE);
  const parameters = { surrogateModelIds: ['model_1'] };

  it('reaches on a model what it learnt on its twin, without asking the model', async () => {
    const target = new LinearToy(SHAPE);
    const its: Case = { ...linear, classifier: target, parameters };
    const clean = await cleanPredictions(target, linear.images);
    const before = target.calls;
    const result = await run(uapTransfer, its, { surrogates: [twin], cleanPredictions: clean });
    expect(target.calls).toBe(before);
    const direct = await rateOf((await finish(uapSgd, linear)).result, linear);
    expect(await rateOf(result, its)).toBeCloseTo(direct, 1);
    expect(direct).toBeGreaterThan(await rateOf((await finish(uapRandom, linear)).result, linear));
  });

  it('refuses surrogates of another size or without gradients, all at once', async () => {
    const surrogates = [new LinearToy([1, 5, 5]), new ToyClassifier(formulaOf(), false)];
    await expect(run(uapTransfer, { ...linear, parameters }, { surrogates })).rejects.toMatchObject({
      problems: [{ code: 'MODEL_MISMATCH', message: expect.stringContaining('[1, 5, 5]') as string }, { code: 'UNSUPPORTED' }],
    });
  });
});

describe('attacks on a stored perturbation', () => {
  const values = Float32Array.from({ length: 36 }, (_, i) => ((i * 7) % 11 - 5) * 0.003);
  const stored = floatTensor(SHAPE, values);
  const its: Case = { ...linear, parameters: { perturbationId: 'perturbation_1' } };

  it('scores it as it is', async () => {
    expect((await run(uapStored, its, { stored })).perturbation.data).toEqual(values);
  });

  it('turns its sign', async () => {
    expect((await run(uapSignFlipped, its, { stored })).perturbation.data).toEqual(values.map((value) => -value));
  });

  it('moves its pixels, keeping every value, the channels of a pixel together', async () => {
    const colour = floatTensor([3, 4, 4], Float32Array.from({ length: 48 }, (_, i) => (i + 1) * 1e-3));
    const toy = new LinearToy([3, 4, 4]);
    const { perturbation: { data } } = await run(uapPixelShuffled, { ...its, classifier: toy, images: noiseImages(10, [3, 4, 4]) }, { stored: colour });
    expect([...data].sort((a, b) => a - b)).toEqual([...colour.data]);
    expect(data).not.toEqual(colour.data);
    for (let pixel = 0; pixel < 16; pixel++) expect((data[16 + pixel] ?? 0) - (data[pixel] ?? 0)).toBeCloseTo(16e-3, 6);
  });

  it('brings one outside the budget within it', async () => {
    const { l2 } = await run(uapStored, { ...its, threatModel: { ...linear.threatModel, epsilon: 0.01 } }, { stored });
    expect(l2).toBeLessThanOrEqual(0.01 * (1 + 1e-6));
  });
});

/** The linear toy as a formula. */
function formulaOf(): ConstructorParameters<typeof ToyClassifier>[0] {
  const { w } = new LinearToy(SHAPE);
  const centre = w.reduce((sum, weight) => sum + weight / 2, 0);
  const score = (x: Float32Array): number => w.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), 0) - centre;
  return { imageShape: SHAPE, classCount: 2, logits: (x) => [-score(x), score(x)], pullback: (x) => new Float64Array(x.length) };
}
