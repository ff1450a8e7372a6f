import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import type { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../../src/numeric/graph/op-table.ts';
import { graphToOnnx } from '../../../../src/numeric/runtimes/onnxruntime/graph-to-onnx.ts';
import { floatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { graphOn, numbers, type Build } from '../../passes/simplified.ts';
import { expectClose } from '../../support/expect-close.ts';
import { numbersOf } from '../../support/op-case.ts';
import { runGraph } from '../../support/run-graph.ts';
import { runPlain, withGradient, worstDifference } from '../../support/run-plain.ts';

const IMAGE = [3, 6, 6];

function conv(build: GraphBuilder, x: Value, filters: number): Value {
  const kernel = build.constant(numbers([filters, Number(x.type.shape[1]), 3, 3], filters));
  return build.op('Conv', [x, kernel], { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], group: 1 });
}

/** Types of the nodes written, those of the blocked layout marked, without the ones that name outputs. */
function written(graph: Graph, block: number): readonly string[] {
  return graphToOnnx(graph, block).nodes.filter(({ type }) => type !== 'Identity').map(({ domain, type }) => (domain === '' ? type : `blocked ${type}`));
}

/** The same results from the runtime as from the graph as it stands; simplification changes none of these graphs. */
async function expectSame(shape: readonly number[], make: Build, image: Tensor = numbers([2, ...shape], 1)): Promise<void> {
  const graph = graphOn(shape, make);
  expect(worstDifference(await runGraph(graph, { image }), await runPlain(graph, { image }))).toBeLessThan(1e-5);
  const gradient = withGradient(graph);
  expect(worstDifference(await runGraph(gradient, { image }), await runPlain(gradient, { image }))).toBeLessThan(1e-5);
}

/** How a graph is written, the same for both sizes of blocks, and what it computes. */
async function expectWritten(make: Build, types: readonly string[], shape: readonly number[] = IMAGE): Promise<void> {
  const graph = graphOn(shape, make);
  for (const block of [8, 16]) expect(written(graph, block)).toEqual(types);
  await expectSame(shape, make);
}

describe('convolutions', () => {
  it('read an image as it is and hand each other blocks', async () => {
    await expectWritten((build, image) => conv(build, conv(build, image, 16), 32), ['blocked Conv', 'blocked Conv', 'blocked ReorderOutput']);
  });

  it('take a ReLU along, a second one too', async () => {
    await expectWritten((build, image) => build.op('Relu', [conv(build, image, 16)]), ['blocked Conv', 'blocked ReorderOutput']);
    await expectWritten((build, image) => build.op('Relu', [build.op('Relu', [conv(build, image, 16)])]), ['blocked Conv', 'blocked ReorderOutput']);
  });

  it('take no ReLU along where the number before it is wanted as well', async () => {
    await expectWritten((build, image) => {
      const value = conv(build, image, 16);
      build.output('before', value);
      return build.op('Relu', [value]);
    }, ['blocked Conv', 'Relu', 'blocked ReorderOutput', 'blocked ReorderOutput']);
  });

  it('take the sum with a branch along, and the ReLU after it', async () => {
    await expectWritten((build, image) => {
      const trunk = build.op('Tanh', [conv(build, image, 16)]);
      return build.op('Relu', [build.op('Add', [conv(build, trunk, 16), trunk])]);
    }, ['blocked Conv', 'Tanh', 'blocked Conv', 'blocked ReorderOutput']);
  });

  it('add the later of two to the earlier, also where the earlier reads the later one’s input', async () => {
    await expectWritten((build, image) => {
      const trunk = conv(build, image, 16);
      return build.op('Add', [conv(build, trunk, 32), conv(build, build.op('Neg', [trunk]), 32)]);
    }, ['blocked Conv', 'Neg', 'blocked Conv', 'blocked Conv', 'blocked ReorderOutput']);
  });

  it('added to themselves stay themselves', async () => {
    await expectWritten((build, image) => {
      const value = conv(build, image, 16);
      return build.op('Add', [value, value]);
    }, ['blocked Conv', 'Add', 'blocked ReorderOutput']);
  });

  it('take a number a channel along as a bias', async () => {
    await expectWritten((build, image) => build.op('Add', [build.constant(numbers([16, 1, 1], 3)), conv(build, image, 16)]), ['blocked Conv', 'blocked ReorderOutput']);
  });

  it('stay plain where their channels do not fit', () => {
    const graph = graphOn([18, 4, 4], (build, image) => conv(build, image, 16));
    for (const block of [8, 16]) expect(written(graph, block)).toEqual(['Conv']);
  });
});

describe('channels that fill up a block', () => {
  /** 20 channels: the last block holds others that Sigmoid makes a half. */
  const halves = (build: GraphBuilder, image: Value): Value => build.op('Sigmoid', [conv(build, image, 20)]);

  it.each<[string, Build]>([
    ['a convolution', (build, image) => conv(build, halves(build, image), 16)],
    ['a concatenation', (build, image) => build.op('Concat', [halves(build, image), halves(build, image)], { axis: 1 })],
    ['a slice', (build, image) => build.op('Slice', [halves(build, image), ...[16, 20, 1, 1].map((number) => build.ints([number]))])],
    ['a mean', (build, image) => build.op('GlobalAveragePool', [halves(build, image)])],
    ['a sum', (build, image) => build.op('Add', [conv(build, image, 20), halves(build, image)])],
    ['a number a channel', (build, image) => build.op('Mul', [halves(build, image), build.constant(numbers([20, 1, 1], 3))])],
    ['a number a place', (build, image) => build.op('Mul', [build.constant(numbers([6, 6], 3)), halves(build, image)])],
  ])('do not show in %s', async (_, make) => {
    await expectSame(IMAGE, make);
  });
});

describe('a cut along the channels', () => {
  const cut = (start: number, stop: number): Build => (build, image) => (
    build.op('Slice', [conv(build, image, 40), ...[start, stop, 1, 1].map((number) => build.ints([number]))])
  );

  it.each([[0, 16], [16, 32], [32, 40], [16, 40]])('at whole blocks, %s to %s, is cut there', async (start, stop) => {
    await expectWritten(cut(start, stop), ['blocked Conv', 'Slice', 'blocked ReorderOutput']);
  });

  it.each([[0, 20], [4, 32], [36, 40]])('elsewhere, %s to %s, is cut in the plain layout', async (start, stop) => {
    await expectWritten(cut(start, stop), ['blocked Conv', 'blocked ReorderOutput', 'Slice']);
  });
});

describe('the gradient of a pooling', () => {
  const tiles = { kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0], ceil_mode: 0 };

  it.each([16, 6])('goes to the first of equal maxima (%s channels)', async (channels) => {
    const graph = graphOn([channels, 4, 4], (build, image) => build.op('MaxPool', [build.op('Neg', [image])], tiles));
    const image = floatTensor([1, channels, 4, 4], Float32Array.from({ length: channels * 16 }, (_, index) => Math.floor(index / 3) % 2));
    const gradient = withGradient(graph);
    const { gradient: found } = await runGraph(gradient, { image });
    const { gradient: expected } = await runPlain(gradient, { image });
    if (!found || !expected) throw new Error('expected two gradients');
    expectClose(found, { shape: [1, channels, 4, 4], data: numbersOf(expected) });
  });

  it('is not seen in a product that repeats something else', async () => {
    await expectSame([16, 2, 2], (build, image) => {
      const value = build.op('Tanh', [conv(build, image, 16)]);
      const apart = build.op('Reshape', [value, build.ints([-1, 1, 1, 1])]);
      const repeated = build.op('Mul', [apart, build.constant(floatTensor([1, 2, 1, 2], new Float32Array(4).fill(0.25)))]);
      return build.op('Reshape', [repeated, build.ints([-1, 16, 4, 4])]);
    });
  });
});
