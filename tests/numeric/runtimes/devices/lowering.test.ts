import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { backpropagate } from '../../../../src/numeric/autodiff/backpropagate.ts';
import { lowerForWebGpu } from '../../../../src/numeric/runtimes/onnxruntime/lowering/lower-for-webgpu.ts';
import { createOnnxRuntime } from '../../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../../support/op-case.ts';
import { noise } from '../../support/small-classifier.ts';

interface Pool {
  readonly size: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads?: readonly number[];
  readonly dilations?: readonly number[];
  readonly ceil?: boolean;
}

const pools: readonly (readonly [string, Pool])[] = [
  ['windows side by side', { size: [6, 6], kernel: [2, 2], strides: [2, 2] }],
  ['windows that overlap', { size: [7, 7], kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
  ['every place', { size: [5, 6], kernel: [3, 2], strides: [1, 1], pads: [1, 0, 1, 1] }],
  ['gaps between windows', { size: [9, 8], kernel: [2, 1], strides: [3, 3] }],
  ['gaps inside windows', { size: [9, 9], kernel: [3, 2], strides: [2, 1], dilations: [2, 3] }],
  ['a window that hangs over', { size: [6, 7], kernel: [3, 3], strides: [2, 2], ceil: true }],
  ['one axis', { size: [8], kernel: [3], strides: [2], pads: [1, 1] }],
];

/** Max pooling and its gradient for a given derivative of the result. */
function poolGraph({ size, kernel, strides, pads, dilations, ceil }: Pool): Graph {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'float32', shape: ['N', 2, ...size] });
  const attributes = {
    kernel_shape: kernel, strides, pads: pads ?? [...size, ...size].map(() => 0), dilations: dilations ?? size.map(() => 1), ceil_mode: ceil ? 1 : 0,
  };
  const [y, indices] = build.node('MaxPool', [x], attributes, { outputCount: 2 });
  if (!y || !indices) throw new Error('expected values and indices');
  const dy = build.input('dy', y.type);
  build.output('y', y);
  build.output('dx', backpropagate(build, [{ value: y, gradient: dy }], x));
  return build.build();
}

async function runs(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const program = await (await createOnnxRuntime({ threads: 1 })).compile(graph);
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}

describe('lowerForWebGpu', () => {
  it.each(pools)('gives the gradient of max pooling over %s without indices, ties included', async (_, pool) => {
    const graph = poolGraph(pool);
    const lowered = lowerForWebGpu(graph);
    expect(lowered.nodes.filter(({ type, outputs }) => type === 'ScatterElements' || (type === 'MaxPool' && outputs.length > 1))).toEqual([]);
    const shape = [2, 2, ...pool.size];
    const few = noise(shape, 4);
    const x = floatTensor(shape, few.data.map((value) => Math.round(2 * value)));
    const dy = noise([2, ...(graph.inputs[1]?.type.shape.slice(1) ?? []).map(Number)], 5);
    const [found, expected] = [await runs(lowered, { x, dy }), await runs(graph, { x, dy })];
    expect(farthest(found['y'], expected['y'])).toBe(0);
    expect(found['dx']?.shape).toEqual(expected['dx']?.shape);
    // Places that several windows chose get the same sum in another order.
    expect(farthest(found['dx'], expected['dx'])).toBeLessThan(1e-6);
  });

  it('keeps the small values of softplus', async () => {
    const build = new GraphBuilder(ops);
    build.output('y', build.op('Softplus', [build.input('x', { dtype: 'float32', shape: ['N'] })]));
    const x = Float32Array.from({ length: 401 }, (_, i) => (i - 200) / 4);
    const lowered = lowerForWebGpu(build.build());
    expect(lowered.nodes.map(({ type }) => type)).not.toContain('Softplus');
    const { y } = await runs(lowered, { x: floatTensor([401], x) });
    const expected = Array.from(x, (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
    expect(Math.max(...expected.map((value, i) => Math.abs(Number(y?.data[i]) / value - 1)))).toBeLessThan(1e-6);
  });

  it.each([[6, 8, 1], [9, 4, 0], [15, 3, 1]])('pads %i channels to a multiple of four and leaves the result alone', async (channels, filters, padding) => {
    const graph = convolution(channels, filters, padding);
    const lowered = lowerForWebGpu(graph);
    const convolved = lowered.nodes.find(({ type }) => type === 'Conv');
    expect(Number(lowered.types.get(convolved?.inputs[0] ?? '')?.shape[1]) % 4).toBe(0);
    const feeds = { x: noise([2, channels, 5, 5], 1) };
    const [found, expected] = [await runs(lowered, feeds), await runs(graph, feeds)];
    expect(farthest(found['y'], expected['y'])).toBeLessThan(1e-5);
  });

  it.each([[3, 8], [8, 8], [7, 4], [10, 4]])('leaves convolutions of %i to %i channels as they are', (channels, filters) => {
    const graph = convolution(channels, filters, 1);
    expect(lowerForWebGpu(graph).nodes.map(({ type }) => type)).toEqual(['Conv']);
  });
});

/** The largest difference; infinite where there is nothing to compare. */
function farthest(found: Tensor | undefined, expected: Tensor | undefined): number {
  if (!expected || found?.data.length !== expected.data.length) return Infinity;
  const computed = numbersOf(found);
  return Math.max(...numbersOf(expected).map((value, i) => Math.abs(value - (computed[i] ?? NaN))));
}

function convolution(channels: number, filters: number, padding: number): Graph {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'float32', shape: ['N', channels, 5, 5] });
  const pads = [padding, padding, padding, padding];
  const attributes = { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads, group: 1 };
  build.output('y', build.op('Conv', [x, build.constant(noise([filters, channels, 3, 3], 2)), build.constant(noise([filters], 3))], attributes));
  return build.build();
}
