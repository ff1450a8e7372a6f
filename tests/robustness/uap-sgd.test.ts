import { uapSgd } from '../../src/robustness/attacks/uap-sgd.ts';
import { uapRandom } from '../../src/robustness/attacks/uap-random.ts';
import { lossBound } from '../../src/robustness/attacks/support/loss-bound.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { finish, rateOf, type Case } from './support/run.ts';
import { LinearToy } from './support/toys.ts';
import { ToyClassifier } from './support/toy-classifier.ts';

const SHAPE = [1, 6, 6] as const;
const linear: Case = {
  classifier: new LinearToy(SHAPE),
  images: noiseImages(80, SHAPE),
  threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'L2', epsilon: 0.1 },
};

describe('nontargeted on few classes', () => {
  const towards = (target: number): Case => ({ ...linear, threatModel: { ...linear.threatModel, goal: { kind: 'TARGETED', target } } });

  it('fools as many as the better single direction, and says which it kept', async () => {
    const nontargeted = (await finish(uapSgd, linear)).result;
    const rates = await Promise.all([0, 1].map(async (target) => rateOf((await finish(uapSgd, towards(target))).result, linear)));
    expect(await rateOf(nontargeted, linear)).toBeGreaterThanOrEqual(Math.max(...rates));
    expect(nontargeted.warnings.join()).toMatch(/kept the best of 3 runs .*class [01]/);
  });

  it('gains by trying the single directions', async () => {
    const one = (await finish(uapSgd, { ...linear, parameters: { dominantClasses: 0, loss: 'margin' } })).result;
    const all = (await finish(uapSgd, { ...linear, parameters: { loss: 'margin' } })).result;
    expect(one.curve).toHaveLength(all.curve.length / 3);
    expect(await rateOf(all, linear)).toBeGreaterThan(await rateOf(one, linear));
  });

  it('walks the paths of the targeted attacks of the same seed', async () => {
    const { checkpoints } = await finish(uapSgd, linear);
    const targeted = await Promise.all([0, 1].map(async (target) => (await finish(uapSgd, towards(target))).checkpoints));
    const firstSteps = targeted.map(([first]) => first?.tensors['v']);
    const epochs = targeted[0]?.length ?? 0;
    for (const leg of [0, 1]) expect(firstSteps).toContainEqual(checkpoints[leg * epochs]?.tensors['v']);
  });
});

it('gives up a direction whose gradient is zero and keeps what another reached', async () => {
  // Class 2 never wins, and its logit alone depends on nothing: pushing towards it has no gradient under the margin
  // once its rival is flat as well, which is so where the first pixel is above a half.
  const classifier = new ToyClassifier({
    imageShape: SHAPE, classCount: 3,
    logits: (x) => [Math.max(0, 0.5 - (x[0] ?? 0)), 0.01, -1],
    pullback: (x, [d = 0]) => Float64Array.from(x, (value, i) => (i === 0 && value < 0.5 ? -d : 0)),
  });
  const images = noiseImages(40, SHAPE, 5, 0.05);
  const { result } = await finish(uapSgd, {
    classifier, images, threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.1 },
    parameters: { loss: 'margin', bound: 2, epochs: 6, batchSize: 4 },
  });
  expect(result.warnings.join('; ')).toMatch(/given up, the gradient is all zero/);
  expect(await rateOf(result, { classifier, images, threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.1 } })).toBeGreaterThan(0.4);
});

it('tries a random start for each restart', async () => {
  const targeted: Case = { ...linear, threatModel: { goal: { kind: 'TARGETED', target: 1 }, norm: 'LINF', epsilon: 0.02 } };
  const { result, checkpoints } = await finish(uapSgd, { ...targeted, parameters: { restarts: 3, epochs: 2 } });
  expect(result.curve.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  const starts = [checkpoints[1], checkpoints[3]].map((checkpoint) => checkpoint?.tensors['v'] ?? new Float32Array());
  for (const start of starts) expect(Math.max(...start.map(Math.abs))).toBeCloseTo(0.02, 6);
  expect(starts[0]).not.toEqual(starts[1]);
});

it('ends a direction early once every image is past the bound', async () => {
  const easy: Case = { ...linear, threatModel: { goal: { kind: 'TARGETED', target: 1 }, norm: 'L2', epsilon: 3 } };
  const { result } = await finish(uapSgd, { ...easy, parameters: { epochs: 50, bound: 2, loss: 'margin' } });
  expect(result.curve.length).toBeLessThan(50);
  expect(result.curve.at(-1)?.successRate).toBe(1);
  expect(result.warnings).toEqual([]);
});

it.each([['cross-entropy', 'NONTARGETED'], ['cross-entropy', 'TARGETED'], ['margin', 'NONTARGETED'], ['margin', 'TARGETED']] as const)(
  'puts the bound of %s %s where the odds for the attacker are e^bound', (loss, goal) => {
    // Two classes with logits 0 (to leave) and `bound` (to reach).
    const bound = 3;
    const probability = 1 / (1 + Math.exp(-bound));
    const atOdds = { 'cross-entropy': { NONTARGETED: -Math.log(1 - probability), TARGETED: Math.log(probability) }, margin: { NONTARGETED: bound, TARGETED: bound } };
    expect(lossBound(loss, goal, bound)).toBeCloseTo(atOdds[loss][goal], 12);
  });

it('reads no more images at once than go through the model in one run', async () => {
  const shape = [3, 128, 128] as const;
  const classifier = new LinearToy(shape);
  const images = new ArrayImages(shape, new Float32Array(30 * 3 * 128 * 128).fill(0.5).map((value, i) => value + 0.001 * Math.sin(i)), new Int32Array(30));
  const threatModel = { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.01 } as const;
  await finish(uapRandom, { classifier, images, threatModel, parameters: { draws: 1 } });
  await finish(uapSgd, { classifier, images, threatModel, parameters: { epochs: 1, dominantClasses: 0 } });
  expect(images.largestRead).toBeLessThanOrEqual(24);
});
