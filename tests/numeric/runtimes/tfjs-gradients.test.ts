import * as tf from '@tensorflow/tfjs-core';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { differentiate } from '../../../src/numeric/autodiff/differentiate.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import type { GradientRequest, Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../support/expect-close.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { linearClassifier, noise, smallClassifier } from '../support/small-classifier.ts';

type Feeds = Readonly<Record<string, Tensor>>;

const images = noise([4, 3, 6, 6], 11);
const feeds = { image: images, onehot: onehot([0, 3, 1, 1]) };
const requests = (['cross-entropy', 'margin'] as const).flatMap((loss) => (['NONTARGETED', 'TARGETED'] as const).flatMap(
  (goal) => (['each', 'sum'] as const).map((reduce) => ({ loss, goal, reduce })),
));

function onehot(labels: readonly number[], classCount = 4): FloatTensor {
  return floatTensor([labels.length, classCount], Float32Array.from(labels.flatMap((label) => Array.from({ length: classCount }, (_, index) => Number(index === label)))));
}

async function byTape(runtime: Runtime, graph: Graph, request: GradientRequest, fed: Feeds): Promise<Feeds> {
  const program = await runtime.compileGradient?.(graph, request);
  if (!program) throw new Error('expected a runtime that differentiates');
  return program.run(fed).finally(() => program.dispose());
}

describe.each(['cpu', 'wasm'] as const)('gradients by the tape of TensorFlow.js on %s', (backend) => {
  let runtime: Runtime;
  beforeAll(async () => { runtime = await createTfjsRuntime({ backend }); });

  async function expectAgreement(request: GradientRequest): Promise<Feeds> {
    const found = await byTape(runtime, smallClassifier(), request, feeds);
    const expected = await runGraph(differentiate(smallClassifier(), request), feeds);
    for (const name of ['logits', 'losses', 'gradient']) {
      expect(found[name]?.shape).toEqual(expected[name]?.shape);
      expect(relativeError(numbersOf(found[name]), numbersOf(expected[name]))).toBeLessThan(1e-5);
    }
    return found;
  }

  it.each(requests)('are those of our rules, unbounded and bounded: $loss, $goal, $reduce', async (request) => {
    const free = await expectAgreement(request);
    const [, second = NaN, third = NaN] = numbersOf(free['losses']).toSorted((a, b) => a - b);
    const bounded = await expectAgreement({ ...request, bound: (second + third) / 2 });
    expect(relativeError(numbersOf(bounded['gradient']), numbersOf(free['gradient']))).toBeGreaterThan(1e-2);
  });

  // logits are the four pixels themselves, so the gradient is softmax minus onehot
  const identity = linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [0, 0, 0, 0]);
  const at = (pixels: readonly number[], label: number): Promise<Feeds> => byTape(
    runtime, identity, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' },
    { image: floatTensor([1, 1, 2, 2], Float32Array.from(pixels)), onehot: onehot([label]) },
  );

  it('are kept for an image the model is sure of', async () => {
    const { losses, gradient } = await at([30, 0, 1, 2], 0);
    const p = [0, 1, 2].map((z) => Math.exp(z - 30));
    const total = p.reduce((sum, q) => sum + q, 0);
    expect((numbersOf(losses)[0] ?? NaN) / total).toBeCloseTo(1, 4);
    [-total, ...p].forEach((expected, place) => expect((numbersOf(gradient)[place] ?? NaN) / expected).toBeCloseTo(1, 4));
  });

  it.each([[[1000, -1000, 0, 0], 0, 0], [[1000, -1000, 0, 0], 1, 2000], [[-500, -500, -500, -500], 2, Math.log(4)]] as const)(
    'stay finite for logits %p and label %i', async (pixels, label, expected) => {
      const { losses, gradient } = await at(pixels, label);
      expect(numbersOf(losses)[0]).toBeCloseTo(expected, 3);
      expect(numbersOf(gradient).every(Number.isFinite)).toBe(true);
      expect(numbersOf(gradient).reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 5);
    },
  );

  it('are refused where nothing passes a derivative of the loss on to the image', async () => {
    const build = new GraphBuilder(ops);
    const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] });
    build.output('logits', build.op('Reshape', [build.op('ConstantOfShape', [build.op('Shape', [image])]), build.ints([-1, 4])]));
    const fed = { image: noise([1, 1, 2, 2], 1), onehot: onehot([1]) };
    await expect(byTape(runtime, build.build(), { loss: 'margin', goal: 'NONTARGETED', reduce: 'each' }, fed)).rejects.toThrow('expected the loss to change with "image"');
  });

  it('are refused for a bound that is no number, and a graph that is no classifier', async () => {
    await expect(byTape(runtime, smallClassifier(), { loss: 'margin', goal: 'TARGETED', reduce: 'sum', bound: NaN }, feeds))
      .rejects.toThrow('expected a finite bound of the loss, found NaN');
    const build = new GraphBuilder(ops);
    build.output('logits', build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] }));
    await expect(byTape(runtime, build.build(), { loss: 'margin', goal: 'TARGETED', reduce: 'sum' }, feeds)).rejects.toThrow('found float32[N, 1, 2, 2]');
  });

  it('free all they took, also when they fail', async () => {
    const before = tf.memory().numTensors;
    const request = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' } as const;
    await byTape(runtime, smallClassifier(), request, feeds);
    expect(tf.memory().numTensors).toBe(before);
    await expect(byTape(runtime, gridSampleClassifier(), request, { image: noise([1, 1, 2, 2], 1), onehot: onehot([1]) })).rejects.toThrow('found none for GridSample');
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The image samples itself at positions that depend on it. */
function gridSampleClassifier(): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] });
  const grid = build.op('Transpose', [build.op('Concat', [image, image], { axis: 1 })], { perm: [0, 2, 3, 1] });
  build.output('logits', build.op('Reshape', [build.op('GridSample', [image, grid]), build.ints([-1, 4])]));
  return build.build();
}
