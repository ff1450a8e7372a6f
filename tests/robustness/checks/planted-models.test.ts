import { Random } from '../../../src/kernel/random.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import { ArrayImages } from '../support/array-images.ts';
import { LinearToy, quadraticToy } from '../support/toys.ts';
import { BUDGET, SHAPE, battery, crafted, finding, imagesFor, inputOf, perturbationAlong, staircase, withGradients, withLogits } from './support/battery.ts';

const honest = (): Classifier => quadraticToy(SHAPE);

/** Softmax kept as the output, of logits so large that it saturates. */
function saturatedSoftmax(): Classifier {
  const probabilities = withLogits(honest(), (logits) => {
    const top = Math.max(...logits);
    const exps = logits.map((z) => Math.exp(1e4 * (z - top)));
    const sum = exps.reduce((a, b) => a + b, 0);
    return exps.map((value) => value / sum);
  });
  return { ...withGradients(honest(), () => 0), logits: (images) => probabilities.logits(images) };
}

/** A little chance in every answer. */
function noisy(): Classifier {
  const random = Random.fromSeed(9);
  return withLogits(honest(), (logits) => logits.map((z) => z + 0.01 * random.normal()));
}

describe('a planted gradient-masked model', () => {
  it.each([
    ['S-06', 'a staircase before the model', staircase(honest())],
    ['S-06', 'a saturated softmax', saturatedSoftmax()],
    ['S-09', 'probabilities instead of logits', saturatedSoftmax()],
    ['S-09', 'logits so large that a softmax saturates', withLogits(honest(), (logits) => logits.map((z) => 1e4 * z))],
    ['S-10', 'gradients of zero', staircase(honest())],
    ['S-10', 'gradients that point backwards', withGradients(honest(), (value) => -value)],
    ['S-10', 'gradients that are no numbers', withGradients(honest(), () => NaN)],
    ['S-10', 'straight-through gradients of a staircase', staircase(honest(), { straightThrough: true })],
    ['S-11', 'chance inside', noisy()],
    ['S-11b', 'a staircase with straight-through gradients', staircase(honest(), { straightThrough: true })],
    ['S-11b', 'a model that says the same to every image', withLogits(honest(), () => Float32Array.of(1, 0, 0))],
  ] as const)('%s catches %s', async (id, _, classifier) => {
    expect((await finding(id)).outcome).toBe('PASS');
    expect(await finding(id, { classifier })).toMatchObject({ id, outcome: 'FAIL' });
  });

  it('S-11 sees chance that changes few answers by the logits alone', async () => {
    const { numbers } = await finding('S-11', { classifier: noisy() });
    expect(numbers.largestDifference).toBeGreaterThan(1e-4);
  });

  it('S-14 catches one whose per-image attack misses what a universal perturbation finds', async () => {
    const input = { perturbations: [await crafted()] };
    expect((await finding('S-14', { input })).outcome).toBe('PASS');
    expect(await finding('S-14', { classifier: staircase(honest()), input })).toMatchObject({ outcome: 'FAIL' });
  });
});

describe('S-08u', () => {
  it('catches a universal perturbation that is random noise', async () => {
    const random = Random.fromSeed(4);
    const noise = perturbationAlong(() => random.normal());
    const strong = { ...noise, epsilon: 0.3, tensor: floatTensor(SHAPE, noise.tensor.data.map((value) => 3 * value)) };
    expect((await finding('S-08u', { input: { perturbations: [await crafted()] } })).outcome).toBe('PASS');
    const found = await finding('S-08u', { input: { perturbations: [strong] } });
    expect(found).toMatchObject({ outcome: 'FAIL' });
    expect(found.numbers['attack-1.reached']).toBeGreaterThan(5);
  });

  it('does not decide where too few images were reached, nor about controls', async () => {
    const faint = { ...perturbationAlong(() => 1), tensor: floatTensor(SHAPE, new Float32Array(36).fill(1e-6)) };
    expect((await finding('S-08u', { input: { perturbations: [faint] } })).outcome).toBe('INCONCLUSIVE');
    expect((await finding('S-08u', { input: { perturbations: [{ ...faint, isAttack: false }] } })).outcome).toBe('NOT_TESTED');
  });

  it('lets the best perturbation of a threat model decide', async () => {
    const best = await crafted();
    const weak = { ...best, attackId: 'attack-2', algorithm: 'uap-simba', tensor: floatTensor(SHAPE, best.tensor.data.map((value, i) => (i % 3 ? -value : value))) };
    expect((await finding('S-08u', { input: { perturbations: [best, weak] } })).detail).toMatch(/uap-simba .*not the best of its threat model/);
  });
});

describe('S-15', () => {
  it('shows a perturbation that fails on images it did not learn from', async () => {
    const toy = new LinearToy(SHAPE, 4);
    const near = await imagesFor(toy, 3, 0.01);
    const far = await near.read(Uint32Array.from({ length: near.count }, (_, index) => index));
    far.data.forEach((value, i) => { far.data[i] = value - 0.4 * Math.sign(toy.w[i % 36] ?? 0); });
    const images = new ArrayImages(SHAPE, far.data, new Int32Array(near.count));
    const input = { classes: ['a', 'b'], perturbations: [perturbationAlong((pixel) => toy.w[pixel] ?? 0, { goal: { kind: 'TARGETED', target: 1 } })] };
    expect((await finding('S-15', { classifier: toy, input: { ...input, generation: near, images: near } })).outcome).toBe('PASS');
    expect(await finding('S-15', { classifier: toy, input: { ...input, generation: near, images } })).toMatchObject({ outcome: 'INCONCLUSIVE' });
  });
});

describe('S-23', () => {
  it('finds near-duplicates between and within splits, and a set of one class', async () => {
    const images = await imagesFor(honest());
    const all = await images.read(Uint32Array.from({ length: images.count }, (_, index) => index));
    const copies = new ArrayImages(SHAPE, all.data.map((value, i) => value + (i % 2 ? 0.002 : -0.002)), images.labels);
    const twice = new ArrayImages(SHAPE, all.data.map((_, i) => all.data[i % 360] ?? 0), images.labels);
    const one = new ArrayImages(SHAPE, all.data, new Int32Array(images.count));
    expect(await finding('S-23')).toMatchObject({ outcome: 'PASS', numbers: { nearInEvaluation: 0, nearInGeneration: 0 } });
    expect(await finding('S-23', { input: { generation: copies } })).toMatchObject({ outcome: 'FAIL', numbers: { nearInGeneration: 24 } });
    expect(await finding('S-23', { input: { images: twice } })).toMatchObject({ outcome: 'INCONCLUSIVE' });
    expect(await finding('S-23', { input: { images: one } })).toMatchObject({ outcome: 'INCONCLUSIVE' });
  });
});

describe('the battery', () => {
  it('makes an audit of a gradient-masked model fail in several places at once', async () => {
    const { findings } = await battery({ classifier: staircase(honest()), input: { perturbations: [await crafted()] } });
    const failed = findings.filter(({ outcome }) => outcome === 'FAIL').map(({ id }) => id);
    expect(failed).toEqual(expect.arrayContaining(['S-06', 'S-10', 'S-11b', 'S-14']));
  });

  it('refuses an empty split', async () => {
    const { images } = await inputOf();
    const none = new ArrayImages(SHAPE, new Float32Array(0), new Int32Array(0));
    await expect(battery({ input: { images: none } })).rejects.toThrow('expected images of the evaluation split');
    expect(images.count).toBeGreaterThan(0);
  });

  it('prints a line for each budget and none for an audit without', async () => {
    const both = await finding('S-04', { input: { budgets: [BUDGET, { norm: 'L2', epsilon: 0.5 }] } });
    expect(both.detail.split('\n')).toEqual([expect.stringMatching(/^LINF 0.1: PGD breaks/), expect.stringMatching(/^L2 0.5: PGD breaks/)]);
    expect(await finding('S-04', { input: { budgets: [] } })).toMatchObject({ outcome: 'NOT_TESTED', detail: 'The audit attacked within no budget.' });
  });
});
