import { Random } from '../../src/kernel/random.ts';
import { uapSga } from '../../src/robustness/attacks/uap-sga.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, type Case } from './support/run.ts';
import { quadraticToy } from './support/toys.ts';

const SHAPE = [1, 5, 5] as const;
const EPSILON = 0.08;
const run: Case = {
  classifier: quadraticToy(SHAPE), images: noiseImages(30, SHAPE), seed: 6,
  threatModel: { goal: { kind: 'TARGETED', target: 1 }, norm: 'LINF', epsilon: EPSILON },
};

const clamp = (value: number): number => Math.min(EPSILON, Math.max(-EPSILON, value));

/** One outer step as plainly as the paper says it; every pass goes through the images once, in random order. */
async function plainOuterStep(momentum: number, steps: number): Promise<number[]> {
  const { classifier, images } = run;
  await cleanPredictions(classifier, images);
  const random = Random.fromSeed(Random.fromSeed(run.seed ?? 0).uint32());
  let v = new Array<number>(25).fill(0);
  let velocity = new Array<number>(25).fill(0);
  for (let outer = 0; outer < steps; outer++) {
    const order = random.permutation(images.count);
    let inner = [...v];
    const sum = new Array<number>(25).fill(0);
    for (let pass = 0; pass < 2; pass++) {
      const shuffled = random.permutation(order.length).map((at) => order[at] ?? 0);
      for (let start = 0; start < shuffled.length; start += 10) {
        const few = await images.read(shuffled.subarray(start, start + 10));
        few.data.forEach((value, i) => { few.data[i] = Math.min(1, Math.max(0, value + (inner[i % 25] ?? 0))); });
        const { gradient } = await classifier.gradient(few, new Int32Array(few.shape[0] ?? 0).fill(1), { loss: 'cross-entropy', goal: 'TARGETED', reduce: 'sum' });
        gradient.data.forEach((value, i) => { sum[i] = (sum[i] ?? 0) + value; });
        inner = inner.map((value, i) => clamp(value + 0.1 * EPSILON * Math.sign(gradient.data[i] ?? 0)));
      }
    }
    const size = Math.hypot(...sum);
    velocity = velocity.map((value, i) => momentum * value + (sum[i] ?? 0) / size);
    v = v.map((value, i) => clamp(value + 0.1 * EPSILON * Math.sign(velocity[i] ?? 0)));
  }
  return v;
}

it.each([0, 0.9])('adds up the gradients of inner steps that it forgets, with momentum %d', async (momentum) => {
  const parameters = { epochs: 3, batchSize: 30, innerBatchSize: 10, innerPasses: 2, momentum, bound: 100 };
  const { checkpoints } = await finish(uapSga, { ...run, parameters });
  const expected = await plainOuterStep(momentum, 3);
  const found = checkpoints.at(-1)?.tensors['velocity'];
  expect(found?.some((value) => value !== 0)).toBe(false); // the leg has ended: a new one begins from nothing
  const lastInLeg = checkpoints.at(-2)?.tensors['v'] ?? new Float32Array();
  const before = await plainOuterStep(momentum, 2);
  before.forEach((value, i) => expect(lastInLeg[i]).toBeCloseTo(value, 6));
  expect(expected).not.toEqual(before);
});
