import type { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { simplifyGraph } from '../../../src/numeric/passes/simplify-graph.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { expectClose } from '../support/expect-close.ts';
import { runGraph } from '../support/run-graph.ts';
import { graphOn, simplified } from './simplified.ts';

const IMAGE = [2, 6, 7];

interface Pooling {
  readonly kernel?: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly pads?: readonly number[];
  readonly ceil?: number;
  readonly countPad?: number;
}

function pool(type: string, build: GraphBuilder, x: Value, options: Pooling = {}): Value {
  const { kernel = 2, stride = 2, dilation = 1, pads = [0, 0, 0, 0], ceil = 0, countPad } = options;
  return build.op(type, [x], {
    kernel_shape: [kernel, kernel], strides: [stride, stride], dilations: [dilation, dilation], pads, ceil_mode: ceil,
    ...(countPad !== undefined && { count_include_pad: countPad }),
  });
}

describe('a ReLU before a maximum', () => {
  it('comes after it, padded or not', async () => {
    for (const options of [{}, { kernel: 3, pads: [1, 0, 1, 1] }]) {
      expect(await simplified(IMAGE, (build, image) => pool('MaxPool', build, build.op('Relu', [image]), options))).toEqual(['MaxPool', 'Relu']);
    }
  });

  it('stays where somebody else looks at it', async () => {
    expect(await simplified(IMAGE, (build, image) => {
      const positive = build.op('Relu', [image]);
      build.output('positive', positive);
      return pool('MaxPool', build, positive);
    })).toEqual(['Relu', 'MaxPool']);
  });

  it('stays where the places of the maxima are wanted', () => {
    const graph = graphOn(IMAGE, (build, image) => {
      const window = { kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] };
      const [maxima, places] = build.node('MaxPool', [build.op('Relu', [image])], window, { outputCount: 2 });
      if (!maxima || !places) throw new Error('expected two outputs');
      build.output('places', places);
      return maxima;
    });
    expect(simplifyGraph(graph).nodes.map((node) => node.type)).toEqual(['Relu', 'MaxPool']);
  });

  it('stays before an average', async () => {
    expect(await simplified(IMAGE, (build, image) => pool('AveragePool', build, build.op('Relu', [image])))).toEqual(['Relu', 'AveragePool']);
  });
});

describe('a pooling that rounds its extents up', () => {
  const attributesAfter = (type: string, options: Pooling) => (
    simplifyGraph(graphOn(IMAGE, (build, image) => pool(type, build, image, options))).nodes[0]?.attributes
  );

  it.each(['MaxPool', 'AveragePool'])('has more padding after the image instead (%s)', async (type) => {
    expect(attributesAfter(type, { ceil: 1 })).toMatchObject({ ceil_mode: 0, pads: [0, 0, 0, 1] });
    expect(attributesAfter(type, { kernel: 3, pads: [1, 1, 1, 1], ceil: 1 })).toMatchObject({ ceil_mode: 0, pads: [1, 1, 2, 1] });
    for (const options of [{ ceil: 1 }, { kernel: 3, pads: [1, 1, 1, 1], ceil: 1 }, { kernel: 3, stride: 3, ceil: 1 }]) {
      expect(await simplified(IMAGE, (build, image) => pool(type, build, image, options))).toEqual([type]);
    }
  });

  it('rounds on where padding counts, or would be as large as the kernel', () => {
    expect(attributesAfter('AveragePool', { ceil: 1, countPad: 1 })).toMatchObject({ ceil_mode: 1, pads: [0, 0, 0, 0] });
    expect(attributesAfter('MaxPool', { dilation: 3, stride: 3, pads: [0, 1, 0, 0], ceil: 1 })).toMatchObject({ ceil_mode: 1, pads: [0, 1, 0, 0] });
  });

  it('has no window that starts behind the image', async () => {
    const graph = graphOn([1, 1, 3], (build, image) => {
      const window = { kernel_shape: [1, 2], strides: [1, 2], dilations: [1, 1], pads: [0, 1, 0, 1], ceil_mode: 1 };
      return build.op('Add', [build.op('MaxPool', [image], window), build.constant(floatTensor([1, 1, 1, 2], Float32Array.of(10, 20)))]);
    });
    const { y } = await runGraph(graph, { image: floatTensor([1, 1, 1, 3], Float32Array.of(-1, -2, -3)) });
    expectClose(y, { shape: [1, 1, 1, 2], data: [9, 18] });
  });
});

describe('zeros put around an image', () => {
  const image = floatTensor([1, 1, 2, 2], Float32Array.of(-1, -2, -3, -4));
  const maximum = (build: GraphBuilder, x: Value): Value => (
    pool('MaxPool', build, build.op('Pad', [x, build.ints([0, 0, 1, 1, 0, 0, 0, 0]), build.scalar(0)]), { stride: 1 })
  );

  it('are part of its maximum', async () => {
    const { y } = await runGraph(graphOn([1, 2, 2], maximum), { image });
    expectClose(y, { shape: [1, 1, 2, 2], data: [0, 0, 0, -1] });
  });

  it('are so in a model whose weights are many, and handed over another way', async () => {
    const graph = graphOn([1, 2, 2], (build, x) => {
      const weights = build.constant(floatTensor([4, 2 ** 21 + 1]));
      build.output('wide', build.op('MatMul', [build.op('Reshape', [x, build.ints([-1, 4])]), weights]));
      return maximum(build, x);
    });
    const { y } = await runGraph(graph, { image });
    expectClose(y, { shape: [1, 1, 2, 2], data: [0, 0, 0, -1] });
  });
});
