import { Random } from '../../../src/kernel/random.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { l2Norm, linfNorm } from '../../../src/robustness/attacks/support/projection.ts';
import { epsilonFromZeta, meanNorms } from '../../../src/robustness/audit/budget.ts';
import { carryOneOf } from '../../../src/robustness/defenses/support/carry-one-of.ts';
import { climb, evenStart, type Climb } from '../../../src/robustness/defenses/support/climb.ts';
import { divergences } from '../../../src/robustness/defenses/support/divergences.ts';
import { epsilonOf } from '../../../src/robustness/defenses/support/epsilon-of.ts';
import { drawChanged, replaceRows, rowsOfBatch } from '../../../src/robustness/defenses/support/mix.ts';
import { savedTexts, saveTexts } from '../../../src/robustness/defenses/support/saved-texts.ts';
import { SharedPerturbation } from '../../../src/robustness/defenses/support/shared-perturbation.ts';
import { splitForValidation } from '../../../src/robustness/training/validation-split.ts';
import { noiseImages } from '../support/array-images.ts';
import { SoftmaxRegression } from './support/softmax-regression.ts';
import { trainedParent, training } from './support/hardening.ts';
import { SHAPE } from './support/two-features.ts';

const SIZE = 64;
const batchOf = (count: number, seed = 3, spread = 0.2) => noiseImages(count, SHAPE, seed, spread).read(Uint32Array.from({ length: count }, (_, index) => index));

describe.each<Climb>([
  { norm: 'LINF', epsilon: 0.1, steps: 7, stepSize: 0.4 },
  { norm: 'L2', epsilon: 0.5, steps: 12, stepSize: 0.4 },
])('the inner step in $norm', (how) => {
  const sizes = (clean: Float32Array, moved: Float32Array): number[] => Array.from({ length: clean.length / SIZE }, (_, row) => {
    const change = moved.slice(row * SIZE, (row + 1) * SIZE).map((value, i) => value - (clean[row * SIZE + i] ?? 0));
    return how.norm === 'L2' ? l2Norm(change) : linfNorm(change);
  });

  it('starts anywhere within the budget', () => {
    const start = evenStart(200, SIZE, how, Random.fromSeed(1));
    const lengths = sizes(new Float32Array(start.length), start);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(how.epsilon * (1 + 1e-6));
    expect(Math.min(...lengths)).toBeGreaterThan(0.5 * how.epsilon);
    expect(Math.abs(start.reduce((sum, value) => sum + value, 0) / start.length)).toBeLessThan(0.01 * how.epsilon);
  });

  it('shows only valid images within budget, also at the edges of the range', async () => {
    const clean = await batchOf(6, 3, 0.5);
    const seen: number[] = [];
    const push = floatTensor(clean.shape, clean.data.map((_, i) => Math.sin(7 * i)));
    const moved = await climb(clean, evenStart(6, SIZE, how, Random.fromSeed(2)), async (points) => {
      seen.push(...sizes(clean.data, points.data), ...points.data.map((value) => (value >= 0 && value <= 1 ? 0 : Infinity)));
      return push;
    }, how);
    seen.push(...sizes(clean.data, moved.data));
    expect(Math.max(...seen)).toBeLessThanOrEqual(how.epsilon * (1 + 1e-5));
    expect(moved.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('finds the worst point around images of a linear model', async () => {
    const clean = await batchOf(4, 5, 0.1);
    const slope = Float32Array.from({ length: SIZE }, (_, i) => Math.cos(3 * i) + 0.1);
    const gradient = floatTensor(clean.shape, clean.data.map((_, i) => slope[i % SIZE] ?? 0));
    const moved = await climb(clean, evenStart(4, SIZE, how, Random.fromSeed(4)), () => Promise.resolve(gradient), how);
    const length = l2Norm(slope);
    const best = slope.map((value) => (how.norm === 'L2' ? (value / length) : Math.sign(value)) * how.epsilon);
    const apart = moved.data.map((value, i) => Math.abs(value - (clean.data[i] ?? 0) - (best[i % SIZE] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(how.norm === 'L2' ? 0.01 : 1e-6);
  });

  it('refuses a gradient that is no number', async () => {
    const clean = await batchOf(1);
    const broken = () => Promise.resolve(floatTensor(clean.shape, new Float32Array(SIZE).fill(NaN)));
    await expect(climb(clean, new Float32Array(SIZE), broken, how)).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  });
});

describe('mixing', () => {
  it('keeps the share over many batches, whatever their size', () => {
    const random = Random.fromSeed(8);
    const drawn = Array.from({ length: 400 }, () => drawChanged(7, 0.3, random));
    expect(drawn.reduce((sum, rows) => sum + rows.length, 0) / 2800).toBeCloseTo(0.3, 1);
    expect(new Set(drawn.map((rows) => rows.length))).toEqual(new Set([2, 3]));
    for (const rows of drawn) expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect([...drawChanged(3, 1, random)]).toEqual([0, 1, 2]);
  });

  it('takes images out of a batch and puts others in their place', async () => {
    const images = await batchOf(4);
    const batch = { images, classes: Int32Array.of(5, 6, 7, 8), indices: Uint32Array.of(9, 10, 11, 12), epoch: 1, random: Random.fromSeed(1) };
    const rows = Uint32Array.of(1, 3);
    const taken = rowsOfBatch(batch, rows);
    expect([[...taken.classes], [...taken.indices], taken.images.shape]).toEqual([[6, 8], [10, 12], [2, ...SHAPE]]);
    expect(taken.images.data).toEqual(Float32Array.from([...images.data.slice(SIZE, 2 * SIZE), ...images.data.slice(3 * SIZE)]));
    const mixed = replaceRows(images, rows, floatTensor([2, ...SHAPE], new Float32Array(2 * SIZE).fill(1)));
    expect(Array.from(mixed.data, (value, i) => (value === images.data[i] ? 0 : 1)).filter((_, i) => i % SIZE === 0)).toEqual([0, 1, 0, 1]);
    expect(() => replaceRows(images, rows, images)).toThrow(/expected 2 images/);
  });

  it('lets each image carry one of the perturbations, clipped', async () => {
    const images = await batchOf(40);
    const [up, down] = [new Float32Array(SIZE).fill(0.7), new Float32Array(SIZE).fill(-0.7)];
    const batch = { images, classes: new Int32Array(40), indices: new Uint32Array(40), epoch: 1, random: Random.fromSeed(1) };
    const { data } = await carryOneOf([up, down])(new SoftmaxRegression(SHAPE, 2), batch);
    const firsts = Array.from({ length: 40 }, (_, row) => data[row * SIZE] ?? 0);
    expect(new Set(firsts)).toEqual(new Set([0, 1]));
    for (let i = 0; i < data.length; i++) expect(data[i]).toBe(firsts[Math.floor(i / SIZE)]);
  });
});

describe('the shared perturbation', () => {
  const settings = { norm: 'LINF', epsilon: 0.1, stepSize: 0.5, bound: 9 } as const;
  const rows = Uint32Array.of(0, 1);
  const gradient = floatTensor([2, 1, 1, 2], Float32Array.of(3, -1, -5, -1));

  it('steps along the sum of the images that carry it, and stays within budget', () => {
    const shared = new SharedPerturbation([1, 1, 2], settings);
    shared.ascend({ gradient, losses: floatTensor([2]), rows });
    expect([...shared.values]).toEqual([-Math.fround(0.05), -Math.fround(0.05)]);
    for (let step = 0; step < 3; step++) shared.ascend({ gradient, losses: floatTensor([2]), rows });
    expect(linfNorm(shared.values)).toBeLessThanOrEqual(0.1);
  });

  it('is not pulled by images that are lost already, nor by clean ones', () => {
    for (const [losses, carrying] of [[[0, 9.5], rows], [[0, 0], Uint32Array.of(0)]] as const) {
      const shared = new SharedPerturbation([1, 1, 2], settings);
      shared.ascend({ gradient, losses: floatTensor([2], Float32Array.from(losses)), rows: carrying });
      expect([...shared.values]).toEqual([Math.fround(0.05), -Math.fround(0.05)]);
    }
  });

  it('follows the gradient itself in L2, and comes back from a checkpoint', () => {
    const shared = new SharedPerturbation([1, 1, 2], { ...settings, norm: 'L2' });
    shared.ascend({ gradient, losses: floatTensor([2]), rows });
    expect(l2Norm(shared.values)).toBeCloseTo(0.05, 6);
    expect((shared.values[0] ?? 0) / (shared.values[1] ?? 1)).toBeCloseTo(1, 6);
    const other = new SharedPerturbation([1, 1, 2], settings);
    other.restore(shared.save());
    expect(other.values).toEqual(shared.values);
    expect(() => other.restore({ tensors: {}, numbers: {} })).toThrow(/expected tensor perturbation of 2 values/);
  });
});

describe('figures', () => {
  it('means by zeta what an audit means by it: the whole generation split', async () => {
    const split = splitForValidation(training, 0.2, Random.fromSeed(1));
    const parts = { images: split.training, validation: split.validation };
    for (const norm of ['LINF', 'L2'] as const) {
      const whole = epsilonFromZeta(4, norm, await meanNorms(training));
      expect(await epsilonOf(parts, { norm, epsilon: null, zetaPercent: 4 })).toBeCloseTo(whole, 10);
      expect(await epsilonOf(parts, { norm, epsilon: 0.3, zetaPercent: null })).toBe(0.3);
    }
  });

  it('has divergences of zero for equal answers, and as computed by hand', () => {
    const [from, to] = [floatTensor([2, 2], Float32Array.of(1000, 0, 0, Math.log(3))), floatTensor([2, 2], Float32Array.of(1000, 0, 0, 0))];
    const [same = NaN, other = NaN] = divergences(from, to);
    expect(same).toBe(0);
    expect(other).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6);
  });

  it('keeps texts in checkpoints', () => {
    const texts = ['', 'round 1: ε ≤ 0.1', '𝛽'];
    expect(savedTexts(saveTexts(texts))).toEqual(texts);
    expect(savedTexts(saveTexts([]))).toEqual([]);
  });
});

describe('the toy of these tests', () => {
  it('has the gradients that finite differences have', async () => {
    const model = await trainedParent();
    const images = await batchOf(3);
    const classes = Int32Array.of(0, 1, 1);
    const adversarial = await batchOf(3, 9);
    const beta = 2;
    const { gradients } = await model.tradesGradients({ images, adversarial, classes, beta });
    const direction = Float32Array.from({ length: 2 * SIZE }, (_, i) => Math.sin(i));
    const lossAt = async (along: number): Promise<number> => {
      const moved = model.copy();
      moved.setWeights(new Map([['W', direction.map((value, i) => (model.weights.get('W')?.[i] ?? 0) + along * value)]]));
      const { losses } = await moved.tradesGradients({ images, adversarial, classes, beta });
      return losses.data.reduce((sum, loss) => sum + loss, 0) / 3;
    };
    const slope = gradients.get('W')?.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0) ?? NaN;
    expect(((await lossAt(1e-3)) - (await lossAt(-1e-3))) / 2e-3).toBeCloseTo(slope, 2);
    expect(Math.abs(slope)).toBeGreaterThan(0.05);
  });
});
