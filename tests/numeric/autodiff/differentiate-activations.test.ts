import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { differentiateActivations } from '../../../src/numeric/autodiff/differentiate-activations.ts';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { relativeError } from '../support/expect-close.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { linearClassifier, noise } from '../support/small-classifier.ts';

/** A network with several kinds of activations, and PyTorch's figures for it; `make.py` beside them made both. */
const folder = new URL('../../fixtures/activations/', import.meta.url);
const { graph, classCount } = importOnnx(readFileSync(new URL('model.onnx', folder)));
const reference = await readNpz(readFileSync(new URL('gradients.npz', folder)), 'gradients.npz');
const numbers = (key: string): readonly number[] => Array.from<number | bigint | string, number>(reference[key]?.data ?? [], Number);
const image = floatTensor(reference['image']?.shape ?? [], Float32Array.from(numbers('image')));

async function run(images: FloatTensor, of: Graph = graph): Promise<{ objectives: readonly number[]; gradient: readonly number[] }> {
  const outputs = await runGraph(differentiateActivations(of), { image: images });
  return { objectives: numbersOf(outputs['objectives']), gradient: numbersOf(outputs['gradient']) };
}

const flat = linearClassifier([[1, 2, 3, 4], [4, 3, 2, 1]], [0, 1]);
const pixels = 3 * 10 * 10;

describe('activations and their gradient against PyTorch', () => {
  it('have the sum of the log norms of the feature maps, of each image', async () => {
    expect(relativeError((await run(image)).objectives, numbers('objectives'))).toBeLessThan(1e-6);
  });

  it('have its gradient summed over the batch', async () => {
    const { gradient } = await run(image);
    const expected = Array.from({ length: pixels }, (_, place) => [0, 1, 2, 3].reduce((sum, n) => sum + (numbers('gradient')[n * pixels + place] ?? NaN), 0));
    expect(gradient).toHaveLength(pixels);
    expect(relativeError(gradient, expected)).toBeLessThan(1e-5);
  });
});

it('agrees with finite differences in a random direction', async () => {
  const random = Random.fromSeed(3);
  const direction = Float32Array.from({ length: pixels }, () => random.normal());
  const one = floatTensor([1, 3, 10, 10], image.data.slice(0, pixels));
  const at = async (step: number): Promise<number> => {
    const moved = floatTensor(one.shape, one.data.map((value, place) => value + step * (direction[place] ?? 0)));
    return (await run(moved)).objectives[0] ?? NaN;
  };
  const slope = (await at(1e-3) - await at(-1e-3)) / 2e-3;
  const { gradient } = await run(one);
  const expected = gradient.reduce((sum, value, place) => sum + value * (direction[place] ?? 0), 0);
  expect(slope / expected).toBeCloseTo(1, 2);
});

it('looks at the convolutions of a network without activation functions', async () => {
  const build = new GraphBuilder(ops);
  const maps = build.op('Conv', [build.input('image', { dtype: 'float32', shape: ['N', 1, 4, 4] }), build.constant(noise([2, 1, 3, 3], 4))], {
    kernel_shape: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1,
  });
  build.output('logits', build.op('Reshape', [build.op('GlobalAveragePool', [maps]), build.ints([-1, 2])]));
  const images = noise([1, 1, 4, 4], 2);
  build.output('maps', maps);
  const direct = await runGraph(build.build(), { image: images });
  const { objectives } = await run(images, build.build());
  expect(objectives[0]).toBeCloseTo(Math.log(Math.hypot(...numbersOf(direct['maps']))), 5);
});

it('refuses a network that has no layers to look into', () => {
  expect(() => differentiateActivations(flat)).toThrow('found no such layer');
});

it('is what a classifier over a graph gives, and refuses where gradients are not to be had', async () => {
  const runtime = await createOnnxRuntime({ threads: 1 });
  const classifier = createGraphClassifier({ graph, runtime, classCount });
  const found = await classifier.activationGradient?.(image);
  expect(found?.gradient.shape).toEqual([1, 3, 10, 10]);
  expect(Array.from(found?.objectives.data ?? [])).toEqual((await run(image)).objectives);
  await classifier.dispose();
  const blind = createGraphClassifier({ graph, runtime, classCount, differentiable: false });
  await expect(blind.activationGradient?.(image)).rejects.toThrow('expected a differentiable model');
  const dense = createGraphClassifier({ graph: flat, runtime, classCount: 2 });
  await expect(dense.activationGradient?.(noise([1, 1, 2, 2], 1))).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});
