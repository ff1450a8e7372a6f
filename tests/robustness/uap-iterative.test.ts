import { Random } from '../../src/kernel/random.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { uapIterative } from '../../src/robustness/attacks/uap-iterative.ts';
import { ascend } from '../../src/robustness/attacks/support/ascend.ts';
import { clipToImages, perturbed } from '../../src/robustness/attacks/support/perturbed.ts';
import { project } from '../../src/robustness/attacks/support/projection.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import { predictions, type Classifier } from '../../src/robustness/classifier.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, type Case } from './support/run.ts';
import { LinearToy, quadraticToy } from './support/toys.ts';

const SHAPE = [1, 6, 6] as const;
const run: Case = {
  classifier: quadraticToy(SHAPE),
  images: noiseImages(60, SHAPE),
  threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'L2', epsilon: 0.3 },
  parameters: { epochs: 1, innerStepSize: 0.5 },
};

/** The published loop as plainly as it can be said: one image at a time, one model run each. */
async function plainEpoch({ classifier, images, threatModel }: Case, seed: number): Promise<{ v: Float32Array; accepted: number }> {
  const clean = await cleanPredictions(classifier, images);
  const v = new Float32Array(SHAPE[0] * SHAPE[1] * SHAPE[2]);
  let accepted = 0;
  for (const index of Random.fromSeed(seed).permutation(images.count)) {
    const x = await images.read(Uint32Array.of(index));
    const current = perturbed(x, v);
    if (predictions(await classifier.logits(current))[0] !== clean[index]) continue;
    const { gradient } = await classifier.gradient(current, Int32Array.of(clean[index] ?? 0), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
    const adversarial = floatTensor(current.shape, current.data.slice());
    ascend(adversarial.data, gradient.data, threatModel.norm, 0.5 * threatModel.epsilon);
    clipToImages(adversarial.data);
    if (predictions(await classifier.logits(adversarial))[0] === clean[index]) continue;
    for (let i = 0; i < v.length; i++) v[i] = (adversarial.data[i] ?? 0) - (x.data[i] ?? 0);
    project(v, threatModel.norm, threatModel.epsilon);
    accepted++;
  }
  return { v, accepted };
}

it('is bit for bit the loop that takes one image at a time, though it looks ahead in batches', async () => {
  const plain = await plainEpoch(run, 4);
  expect(plain.accepted).toBeGreaterThan(3);
  const { result, checkpoints } = await finish(uapIterative, { ...run, seed: 4 });
  expect(checkpoints[0]?.numbers['accepted']).toBe(plain.accepted);
  expect(result.perturbation.data).toEqual(plain.v);
});

it('stops at the wanted rate', async () => {
  const { result } = await finish(uapIterative, { ...run, parameters: { epochs: 20, targetRate: 0.2 } });
  expect(result.curve.at(-1)?.successRate).toBeGreaterThanOrEqual(0.2);
  expect(result.curve.slice(0, -1).every(({ successRate }) => successRate < 0.2)).toBe(true);
});

it('finds with many small inner steps what one of them does not', async () => {
  const small = { ...run, threatModel: { ...run.threatModel, epsilon: 0.5 } };
  const tiny = { innerStepSize: 1e-5, epochs: 3 };
  await expect(finish(uapIterative, { ...small, parameters: tiny })).rejects.toThrow(/no inner step ever reached the goal.*more or larger/);
  const { result } = await finish(uapIterative, { ...small, parameters: { innerStepSize: 0.05, innerSteps: 30, epochs: 3 } });
  expect(Math.max(...result.curve.map(({ successRate }) => successRate))).toBeGreaterThan(0.3);
});

it('stops when no inner step can move it any further, and says so', async () => {
  const { result } = await finish(uapIterative, { ...run, parameters: { epochs: 200, innerStepSize: 0.05 }, threatModel: { ...run.threatModel, epsilon: 0.05 } });
  expect(result.curve.length).toBeLessThan(200);
  expect(result.warnings.join()).toMatch(/stopped after epoch \d+/);
});

describe('with DeepFool inside', () => {
  const parameters = { inner: 'deepfool', epochs: 3 };

  it('crosses the nearest boundary of a linear model in one step', async () => {
    const classifier = new LinearToy(SHAPE);
    for (const norm of ['L2', 'LINF'] as const) {
      const one = noiseImages(1, SHAPE, 5);
      const x = await one.read(Uint32Array.of(0));
      const { data: [z0 = 0, z1 = 0] } = await classifier.logits(x);
      const dual = norm === 'L2' ? Math.hypot(...classifier.w) : classifier.w.reduce((sum, weight) => sum + Math.abs(weight), 0);
      const distance = Math.abs(z1 - z0) / 2 / dual;
      const { result } = await finish(uapIterative, { classifier, images: one, parameters, threatModel: { goal: { kind: 'NONTARGETED' }, norm, epsilon: 1 } });
      expect(result.curve).toEqual([{ epoch: 1, successRate: 1 }]);
      expect(norm === 'L2' ? result.l2 : result.linf).toBeCloseTo(1.02 * (distance + 1e-6), 6);
    }
  });

  it('finds a universal perturbation', async () => {
    const { result } = await finish(uapIterative, { ...run, parameters: { inner: 'deepfool', epochs: 10 }, threatModel: { ...run.threatModel, epsilon: 0.5 } });
    expect(Math.max(...result.curve.map(({ successRate }) => successRate))).toBeGreaterThan(0.3);
  });

  it('looks at no more rivals than told', async () => {
    const { classifier } = run;
    const widest = async (deepfoolClasses: number): Promise<number> => {
      let most = 0;
      const gradient: Classifier['gradient'] = (images, classes, request) => {
        most = Math.max(most, classes.length);
        return classifier.gradient(images, classes, request);
      };
      const watched: Classifier = {
        imageShape: classifier.imageShape, classCount: 3, differentiable: true, runtime: '', gradient,
        logits: (images) => classifier.logits(images), dispose: () => classifier.dispose(),
      };
      await finish(uapIterative, { ...run, classifier: watched, parameters: { inner: 'deepfool', deepfoolClasses, epochs: 1 } });
      return most;
    };
    expect([await widest(1), await widest(9)]).toEqual([1, 2]);
  });

  it('refuses a target', async () => {
    const threatModel = { ...run.threatModel, goal: { kind: 'TARGETED', target: 1 } } as const;
    await expect(finish(uapIterative, { ...run, parameters, threatModel })).rejects.toMatchObject({ problems: [{ path: ['parameters', 'inner'] }] });
  });
});
