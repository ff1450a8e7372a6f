import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { differentiateWeights } from '../../../src/numeric/autodiff/differentiate-weights.ts';
import { weightGradient, weightInput } from '../../../src/numeric/autodiff/weight-inputs.ts';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { parameterCountOf } from '../../../src/numeric/importers/weights.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../support/expect-close.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { noise } from '../support/small-classifier.ts';

/** A network with every kind of weighted layer, and PyTorch's gradients of its weights; `make.py` beside them made both. */
const folder = new URL('../../fixtures/weights-gradient/', import.meta.url);
const { graph } = importOnnx(readFileSync(new URL('model.onnx', folder)));
const reference = await readNpz(readFileSync(new URL('gradients.npz', folder)), 'gradients.npz');
const numbers = (key: string): readonly number[] => Array.from<number | bigint | string, number>(reference[key]?.data ?? [], Number);
const parameters = Object.keys(reference).filter((key) => key.startsWith('gradient ')).map((key) => key.replace('gradient ', ''));

/** Two weights are stored by the file in another layout than the graph has them in. */
const relaid: Readonly<Record<string, readonly number[]>> = { '8.mix.weight': [6, 6], '10.weight': [4, 1, 1] };
const weightOf = (parameter: string): string => {
  const shape = relaid[parameter];
  const found = shape && Array.from(graph.constants).find(([, tensor]) => tensor.shape.join() === shape.join());
  return found?.[0] ?? parameter;
};
const weights = parameters.map(weightOf);

function weightFeeds(of: Graph, names: readonly string[]): Record<string, Tensor> {
  return Object.fromEntries(names.map((name) => [weightInput(name), asFloat(of.constants.get(name))]));
}

function asFloat(tensor: Tensor | undefined): FloatTensor {
  if (tensor?.dtype !== 'float32') throw new Error(`expected a float32 tensor, found ${tensor?.dtype ?? 'none'}`);
  return tensor;
}

/** Two layers with the same bias, all zero, as training starts with them. */
function equalBiases(): Graph {
  const build = new GraphBuilder(ops);
  const rows = build.op('Reshape', [build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] }), build.ints([-1, 4])]);
  const layer = (x: Value, name: string, width: number): Value =>
    build.op('Gemm', [x, build.constant(noise([width, 3], width), `${name}.weight`), build.constant(floatTensor([3]), `${name}.bias`)]);
  build.output('logits', layer(build.op('Tanh', [layer(rows, 'first', 4)]), 'second', 3));
  return build.build();
}

const image = floatTensor(reference['image']?.shape ?? [], Float32Array.from(numbers('image')));
const onehot = floatTensor([4, 3], Float32Array.from(numbers('label').flatMap((label) => [0, 1, 2].map((index) => Number(index === label)))));
const found = await runGraph(differentiateWeights(graph, { loss: 'cross-entropy', weights }), { image, onehot, ...weightFeeds(graph, weights) });

describe('gradients of weights against PyTorch', () => {
  it('come with the same logits', () => {
    expect(relativeError(numbersOf(found['logits']), numbers('logits'))).toBeLessThan(1e-5);
  });

  it.each(parameters)('%s', (parameter) => {
    const weight = weightOf(parameter);
    const gradient = asFloat(found[weightGradient(weight)]);
    expect(gradient.shape).toEqual(graph.constants.get(weight)?.shape);
    const expected = numbers(`gradient ${parameter}`);
    const laidOut = parameter === '8.mix.weight' ? expected.map((_, place) => expected[(place % 6) * 6 + Math.floor(place / 6)] ?? NaN) : expected;
    expect(relativeError(gradient.data, laidOut)).toBeLessThan(1e-5);
  });
});

describe('a differentiated graph', () => {
  it.each(['cross-entropy', 'margin'] as const)('agrees with finite differences of the %s loss in a random direction of all weights', async (loss) => {
    const runtime = await createOnnxRuntime({ threads: 1 });
    const program = await runtime.compile(differentiateWeights(graph, { loss, weights }));
    const random = Random.fromSeed(4);
    const start = weightFeeds(graph, weights);
    const directions = Object.fromEntries(Object.entries(start).map(([name, tensor]) => [name, asFloat(tensor).data.map(() => 2 * random.uniform() - 1)]));
    const at = async (step: number): Promise<Readonly<Record<string, Tensor>>> => {
      const moved = Object.entries(start).map(([name, tensor]) => [name, floatTensor(tensor.shape, asFloat(tensor).data.map((w, place) => w + step * (directions[name]?.[place] ?? 0)))]);
      return program.run({ image, onehot, ...(Object.fromEntries(moved) as Record<string, Tensor>) });
    };
    const [here, ahead, behind] = [await at(0), await at(1e-3), await at(-1e-3)];
    await program.dispose();
    const total = (outputs: Readonly<Record<string, Tensor>>): number => numbersOf(outputs['losses']).reduce((sum, value) => sum + value, 0);
    const analytic = weights.reduce((sum, weight) => sum + numbersOf(here[weightGradient(weight)])
      .reduce((part, g, place) => part + g * (directions[weightInput(weight)]?.[place] ?? 0), 0), 0);
    const numeric = (total(ahead) - total(behind)) / 2e-3;
    expect(Math.abs(numeric)).toBeGreaterThan(0.1);
    expect(Math.abs(analytic - numeric)).toBeLessThan(5e-3 * Math.abs(numeric));
  });

  it('leaves the weights that were not chosen constant', () => {
    const some = differentiateWeights(graph, { loss: 'cross-entropy', weights: ['17.weight', '17.bias'] });
    expect(some.inputs.map((input) => input.name)).toEqual(['image', 'onehot', 'weight 17.weight', 'weight 17.bias']);
    expect(some.outputs.map((output) => output.name)).toEqual(['logits', 'losses', 'gradient 17.weight', 'gradient 17.bias']);
    // The backward sweep stops at the last layer: no convolution is differentiated.
    expect(some.nodes.filter((node) => node.type === 'ConvTranspose')).toHaveLength(1);
  });

  it('has a gradient for each of two layers whose biases are equal', async () => {
    const two = equalBiases();
    expect(parameterCountOf(two)).toBe(4 * 3 + 3 + 3 * 3 + 3);
    const names = ['first.bias', 'second.bias'];
    const outputs = await runGraph(differentiateWeights(two, { loss: 'cross-entropy', weights: names }), {
      image: noise([2, 1, 2, 2], 1), onehot: floatTensor([2, 3], Float32Array.of(1, 0, 0, 0, 0, 1)), ...weightFeeds(two, names),
    });
    const [first, second] = names.map((name) => numbersOf(outputs[weightGradient(name)]));
    expect(first).not.toEqual(second);
  });

  it('refuses what is no weight', () => {
    const refused = (names: readonly string[]) => () => differentiateWeights(graph, { loss: 'margin', weights: names });
    expect(refused(['nothing', '17.bias'])).toThrow('expected names of float32 weights of the model, each once, found "nothing"');
    expect(refused(['17.bias', '17.bias'])).toThrow('found "17.bias"');
    expect(refused([])).toThrow('found no name');
    expect(refused(['1.running_mean'])).toThrow('expected the loss to change with "weight 1.running_mean"');
  });
});
