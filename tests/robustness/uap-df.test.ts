import { adamAscend } from '../../src/robustness/attacks/support/adam.ts';
import { l2Norm } from '../../src/robustness/attacks/support/projection.ts';
import { uapDf } from '../../src/robustness/attacks/uap-df.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, rateOf, type Case } from './support/run.ts';
import { LinearToy } from './support/toys.ts';

const gradients = [[0.5, -2, 0], [1, 1, 0], [-3, 0.25, 0]].map((values) => Float32Array.from(values));

it('takes the steps of Adam as PyTorch does', () => {
  const v = Float32Array.of(0.1, 0.2, 0.3);
  const memory = { first: new Float32Array(3), second: new Float32Array(3) };
  gradients.forEach((gradient, steps) => adamAscend(v, gradient, memory, { steps, length: 0.05, norm: 'LINF' }));
  // torch.optim.Adam([v], lr=0.05, maximize=True), torch 1.13, the same three gradients
  [0.1813475, 0.1300052, 0.3].forEach((value, i) => expect(v[i]).toBeCloseTo(value, 6));
});

it('takes steps as long as it is told, along the gradient itself in L2', () => {
  for (const norm of ['LINF', 'L2'] as const) {
    const v = new Float32Array(3);
    const gradient = Float32Array.of(3, -4, 0);
    adamAscend(v, gradient, { first: new Float32Array(3), second: new Float32Array(3) }, { steps: 0, length: 0.25, norm });
    const expected = norm === 'L2' ? [0.15, -0.2, 0] : [0.25, -0.25, 0];
    expected.forEach((value, i) => expect(v[i]).toBeCloseTo(value, 6));
    if (norm === 'L2') expect(l2Norm(v)).toBeCloseTo(0.25, 6);
  }
});

it('gives the same result for a model whose gradients are a thousand times as small', async () => {
  const run = (sharpness: number): Case => ({
    classifier: new LinearToy([1, 5, 5], sharpness), images: noiseImages(40, [1, 5, 5]), parameters: { epochs: 2 },
    threatModel: { goal: { kind: 'TARGETED', target: 1 }, norm: 'LINF', epsilon: 0.05 },
  });
  const [large, small] = [await finish(uapDf, run(1)), await finish(uapDf, run(1e-3))];
  expect(await rateOf(small.result, run(1e-3))).toBeCloseTo(await rateOf(large.result, run(1)), 6);
});

it('tries every direction of a nontargeted attack', async () => {
  const threatModel = { goal: { kind: 'NONTARGETED' }, norm: 'L2', epsilon: 0.1 } as const;
  const { result } = await finish(uapDf, { classifier: new LinearToy([1, 6, 6]), images: noiseImages(80, [1, 6, 6]), threatModel, parameters: { epochs: 2 } });
  expect(result.warnings.join()).toMatch(/kept the best of 3 runs .*towards class [01]/);
  expect(result.curve).toHaveLength(6);
});
