import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { hardenModel } from '../../../src/robustness/defenses/harden-model.ts';
import { trades } from '../../../src/robustness/defenses/trades.ts';
import { universalAdversarialTraining } from '../../../src/robustness/defenses/universal-adversarial-training.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import { finishTraining, foolingRate, inputFor, trainedParent, training } from './support/hardening.ts';
import { SoftmaxRegression } from './support/softmax-regression.ts';
import { toyGraph } from './support/toy-graph.ts';

function farthestApart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))));
}

describe('training defenses on a graph', () => {
  let runtime: Runtime;
  let parent: SoftmaxRegression;
  beforeAll(async () => {
    runtime = await createOnnxRuntime({ threads: 1 });
    parent = await trainedParent();
  });

  const images = (...indices: number[]): Promise<FloatTensor> => training.read(Uint32Array.from(indices));

  it('climbs the divergence as the closed form does, also after the weights moved', async () => {
    const trainer = createGraphTrainer({ graph: toyGraph(parent), runtime, classCount: 2 });
    const model = parent.copy();
    const [clean, near] = [await images(0, 1, 2), await images(3, 4, 5)];
    for (let round = 0; round < 2; round++) {
      const logits = await model.logits(clean);
      expect(farthestApart((await trainer.logits(clean)).data, logits.data)).toBeLessThan(1e-4);
      const expected = await model.divergenceGradient(near, logits);
      const found = await trainer.divergenceGradient(near, logits);
      expect(found.shape).toEqual([3, 1, 8, 8]);
      expect(Math.max(...expected.data)).toBeGreaterThan(0.01);
      expect(farthestApart(found.data, expected.data)).toBeLessThan(1e-5);
      for (const each of [model, trainer]) each.setWeights(new Map(Array.from(each.weights, ([name, values]) => [name, values.map((value) => 0.3 * value)])));
    }
    await trainer.dispose();
  });

  it('agrees with finite differences of the divergence', async () => {
    const trainer = createGraphTrainer({ graph: toyGraph(parent), runtime, classCount: 2 });
    const [clean, near] = [await images(0), await images(3)];
    const logits = await trainer.logits(clean);
    const { data: gradient } = await trainer.divergenceGradient(near, logits);
    const direction = gradient.map((_, i) => Math.cos(i));
    const divergenceAt = async (along: number): Promise<number> => {
      const moved = floatTensor(near.shape, near.data.map((value, i) => value + along * (direction[i] ?? 0)));
      const [p, q] = [softmax(logits.data), softmax((await trainer.logits(moved)).data)];
      return p.reduce((sum, share, k) => sum + share * Math.log(share / (q[k] ?? 0)), 0);
    };
    const slope = gradient.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
    const measured = ((await divergenceAt(1e-3)) - (await divergenceAt(-1e-3))) / 2e-3;
    expect(Math.abs(measured - slope)).toBeLessThan(0.01 * Math.abs(slope));
    await trainer.dispose();
  });

  it.each([
    ['universal-adversarial-training', universalAdversarialTraining, { epochs: 10 }],
    ['trades', trades, { epochs: 5 }],
  ] as const)('hardens by %s, and the graph that comes out is the hardened model', async (_, defense, parameters) => {
    const trainer = createGraphTrainer({ graph: toyGraph(parent), runtime, classCount: 2 });
    await finishTraining(hardenModel(defense, inputFor(trainer, parameters)));
    const classifier = createGraphClassifier({ graph: trainer.graph(), runtime, classCount: 2 });
    const batch = await images(0, 1, 2, 3);
    expect((await classifier.logits(batch)).data).toEqual((await trainer.logits(batch)).data);
    expect(await foolingRate(classifier)).toBeLessThan(0.05);
    await classifier.dispose();
    await trainer.dispose();
  });
});

function softmax(logits: Float32Array): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return Array.from(logits, (logit) => Math.exp(logit) / sum);
}
